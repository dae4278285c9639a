import { type ReportedStatus } from '@heartline/protocol';
import { type Millis } from '../../model/time';
import { type ActionName } from '../recovery-action';

/**
 * The process that an action is about. A driver must act on this process only: the worker may have started again in the
 * meantime, under the same ID.
 */
export interface RecoveryTarget {
  readonly workerId: string;
  readonly workerType: string;
  readonly incarnation: TargetIncarnation;
  readonly facts: WorkerFacts;
  /** The sandbox to terminate; absent for other actions. */
  readonly sandboxId?: string;
}

export interface TargetIncarnation {
  /** `boot_id`, else `started_at`, of its reports. Never empty: a worker that reports neither is not recovered. */
  readonly key: string;
  readonly startedAt?: Millis;
  /** When its first report was received. */
  readonly firstSeenAt: Millis;
}

/** What the worker has reported about itself. Any of it may be wrong: a driver passes it on as data, never as code. */
export interface WorkerFacts {
  /** Name of the source of its last report, such as `http`. */
  readonly source: string;
  readonly lastHeartbeatAt?: Millis;
  readonly status?: ReportedStatus;
  readonly hostname?: string;
  readonly version?: string;
  readonly currentTask?: string;
  readonly currentRunId?: string;
  readonly leaseExpiresAt?: Millis;
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Values for the audit log: what the driver saw and did. Short, without secrets. The core cuts long texts, and
 * keeps the first 50 values. */
export type Evidence = Readonly<Record<string, string | number | boolean>>;

/**
 * How a step ended.
 * - `done`: the request was accepted. For a restart this is no success: the core waits for a heartbeat of a new incarnation.
 * - `nothing_to_do`: the wanted state was there already, such as a lease that nobody holds. Nothing was changed.
 * - `refused`: a safety check of the driver forbids the action, for example because the container has another label.
 *   Nothing was changed. The action ends as failed; no further step is tried.
 * - `failed`: the step did not work. The core goes on with the next step, if there is one.
 */
export type StepOutcome =
  | { readonly result: 'done' | 'nothing_to_do'; readonly evidence: Evidence }
  | { readonly result: 'refused' | 'failed'; readonly reason: string; readonly evidence: Evidence };

export interface StepCall {
  /** ID of the action, the same for all its steps: usable as an idempotency key. */
  readonly actionId: string;
  readonly action: ActionName;
  readonly target: RecoveryTarget;
  /**
   * Aborted when the time-out of the step has passed, when the exporter shuts down, or when the action has ended because the
   * worker is back (isActionEnd of its reason). The driver then stops waiting and releases what it holds. It must not act
   * after that.
   */
  readonly signal: AbortSignal;
}

/** Reason for which a step is aborted when the action has ended before its driver has answered. */
export const ACTION_HAS_ENDED = 'the action has ended';

/** Whether a step was aborted because its action has ended: what it has started is the worker, and has to go on. */
export function isActionEnd(reason: unknown): boolean {
  return reason instanceof Error && reason.message === ACTION_HAS_ENDED;
}

/** One step of an escalation, such as SIGTERM, SIGKILL, replacement. */
export interface DriverStep {
  /** Unique within the driver; in the audit log. */
  readonly name: string;
  /** Maximum duration of `run`. */
  readonly timeoutMs: Millis;
  /**
   * How long the core waits after the step for a heartbeat of a new incarnation, before it begins the next step. Not used
   * for actions that the driver itself verifies (VERIFIED_BY in recovery-action.ts).
   */
  readonly verifyMs: Millis;
  /**
   * The step is only for restarts by hand. A step that needs a report of the worker cannot repair a failed one: the report
   * is the proof that it works.
   */
  readonly byHandOnly?: true;
  /**
   * Executes the step. The core calls it at most once per action, also across restarts of the exporter: the begin of the
   * step is on disk before the call. A rejection counts as `failed` with the error's message.
   */
  run(call: StepCall): Promise<StepOutcome>;
  /**
   * What `run` would do now, for a dry run: `done` with the numbers in the evidence, or why nothing would be done. Changes
   * nothing. Absent if the step cannot tell without acting.
   */
  preview?(call: StepCall): Promise<StepOutcome>;
}

/** Executes actions on one kind of platform. Decisions, verification, escalation and the audit log are the core's. */
export interface RecoveryDriver {
  /** Name in the drivers file; in the audit log. */
  readonly name: string;
  /** Steps of an action, the mildest first; none if the driver does not support the action. Pure and quick. */
  steps(action: ActionName, target: RecoveryTarget): readonly DriverStep[];
  /** Releases connections. Steps that still run have been aborted before. */
  close(): Promise<void>;
}
