import { setTimeout as pause } from 'node:timers/promises';

import { type Chance } from '../random';
import { type Act, type Reach, planRound } from './chaos-plan';

/** Makes trouble, round after round, until told to stop. */
export async function makeTrouble(
  reach: Reach,
  awaySeconds: number,
  chance: Chance,
  act: (act: Act) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let round = 0; !signal.aborted; round += 1) {
    const { acts, lengthSeconds } = planRound(reach, awaySeconds, round, chance);
    let elapsed = 0;
    for (const each of acts) {
      await pause((each.at - elapsed) * 1000, undefined, { signal });
      elapsed = each.at;
      act(each);
    }
    await pause((lengthSeconds - elapsed) * 1000, undefined, { signal });
  }
}
