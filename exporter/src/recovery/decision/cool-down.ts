import { createHash } from 'node:crypto';
import { type RecoverySettings } from '../../config/schema/recovery';
import { type Millis } from '../../model/time';

/** What recovery has done for a worker since it last was stable. */
export interface WorkerHistory {
  /** Actions that have ended, including failed ones. */
  readonly attempts: number;
  /** When the last one ended; by a clock that does not jump. */
  readonly lastEndedAt: Millis;
  /** ID of the last one: the seed of the jitter. */
  readonly lastActionId: string;
}

export type CoolDownSettings = Pick<RecoverySettings, 'coolDownSeconds' | 'maxCoolDownSeconds'>;

/** Part of the cool-down that jitter can add: workers that failed together do not restart together. */
const JITTER_RATIO = 0.25;

/**
 * When the next action of a worker may begin. The cool-down starts when the action ends, doubles with each action, and is
 * lengthened by up to a quarter. The jitter is a function of the action, so the answer is the same whenever it is asked.
 */
export function coolDownEnd(history: WorkerHistory, settings: CoolDownSettings): Millis {
  const doubled = settings.coolDownSeconds * 2 ** Math.max(0, history.attempts - 1);
  const seconds = Math.min(doubled, Math.max(settings.maxCoolDownSeconds, settings.coolDownSeconds));
  return history.lastEndedAt + seconds * (1 + JITTER_RATIO * jitterOf(history.lastActionId)) * 1000;
}

/** A number from 0 to 1 that depends on the text only. */
function jitterOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 0xff_ff_ff_ff;
}
