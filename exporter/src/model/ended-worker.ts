import { type Millis } from './time';

/** Why a worker that was late or failed is no longer watched, without having recovered. */
export const END_REASONS = [
  'deleted',
  'forgotten',
  'moved',
  'replaced',
  'stopped',
  'monitoring_stopped',
] as const;

export type EndReason = (typeof END_REASONS)[number];

/** A worker that was late or failed when it ended. */
export interface EndedWorker {
  readonly workerId: string;
  /** The type that it had. */
  readonly workerType: string;
  readonly reason: EndReason;
  /** The worker that replaced it, or the type that it has now. */
  readonly detail?: string;
  readonly at: Millis;
}
