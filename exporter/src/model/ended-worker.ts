import { type Millis } from './time';

/** Why a worker is no longer watched under its ID and type, without having recovered. */
export const END_REASONS = ['deleted', 'forgotten', 'moved', 'replaced', 'stopped'] as const;

export type EndReason = (typeof END_REASONS)[number];

/** A worker that is no longer watched under its ID and type. */
export interface EndedWorker {
  readonly workerId: string;
  /** The type that it had. */
  readonly workerType: string;
  readonly reason: EndReason;
  /** The worker that replaced it, the type that it has now, or `by hand` if a user stopped its monitoring. */
  readonly detail?: string;
  readonly at: Millis;
}
