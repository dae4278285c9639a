import { setTimeout as pause } from 'node:timers/promises';

import { type Chance } from './chance';
import { type Act, planRound } from './plan';

/** Makes trouble, round after round, until told to stop. */
export const makeTrouble = async (
  workers: readonly string[],
  awaySeconds: number,
  chance: Chance,
  act: (act: Act) => void,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    const { acts, lengthSeconds } = planRound(workers, awaySeconds, chance);
    let elapsed = 0;
    for (const each of acts) {
      await pause((each.at - elapsed) * 1000, undefined, { signal });
      elapsed = each.at;
      act(each);
    }
    await pause((lengthSeconds - elapsed) * 1000, undefined, { signal });
  }
};
