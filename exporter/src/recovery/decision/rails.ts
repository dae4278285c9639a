import { type RecoverySettings } from '../../config/schema/recovery';
import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type ActionName, type Refusal } from '../recovery-action';
import { budgetsFor, type FleetCounts } from './budget';
import { isObserved } from './observed-failure';
import { coolDownEnd, type WorkerHistory } from './cool-down';

/** Everything that a decision depends on. */
export interface DecisionFacts {
  readonly now: Millis;
  readonly settings: RecoverySettings;
  /** Whether recovery.types contains the type of the worker. */
  readonly typeAllowed: boolean;
  /** By the wall clock; ends as its operator has said. */
  readonly pause?: { readonly until?: Millis; readonly reason: string };
  readonly wallTime: Millis;
  readonly action: ActionName;
  /** An operator has asked for it. */
  readonly byHand: boolean;
  /** It is a command that the living worker fetches itself: restarts by hand of workers without a driver. */
  readonly asCommand: boolean;
  /** Rails that the operator overrides. */
  readonly override: readonly Refusal[];
  /** The current worker; absent if it is unknown. */
  readonly worker?: Worker;
  /** As FleetView.listeningSince; Infinity if the worker is unknown. */
  readonly listeningSince: Millis;
  /** Key of the incarnation that the alert is about; absent if it is not known. */
  readonly incarnation?: string;
  readonly hasDriver: boolean;
  readonly inMaintenance: boolean;
  readonly acknowledged: boolean;
  readonly inFlight: boolean;
  /** Absent if nothing was done for the worker since it last was stable. */
  readonly history?: WorkerHistory;
  readonly counts: FleetCounts;
  /** When the fleet (''), or a type, was last beyond its budget. */
  readonly lastOverBudgetAt: ReadonlyMap<string, Millis>;
  /** When the actions of the last minute began. */
  readonly recentStarts: readonly Millis[];
}

export type Verdict =
  | { readonly act: true }
  | {
      readonly act: false;
      readonly refusal: Refusal;
      /** Why, with the values that were compared. */
      readonly reason: string;
      /** What the verdict would be without the dry run. */
      readonly would?: Verdict;
    };

/** A condition under which an action is refused. */
interface Rail {
  readonly refusal: Refusal;
  /** Why the action is refused; undefined if this rail allows it. */
  readonly objection: (facts: DecisionFacts) => string | undefined;
  /** An operator who asks by hand has decided it already. */
  readonly automaticOnly?: true;
  /** Without this no driver could act. */
  readonly mandatory?: true;
  /** The queue of commands has limits of its own. */
  readonly notForCommands?: true;
}

/** The rails in the order in which they are checked. The first one that objects is the reason. */
const RAILS: readonly Rail[] = [
  { refusal: 'off', automaticOnly: true, objection: isOff },
  { refusal: 'paused', objection: isPaused },
  { refusal: 'dry_run', automaticOnly: true, objection: isDryRun },
  { refusal: 'unknown_worker', mandatory: true, objection: isUnknown },
  { refusal: 'no_driver', mandatory: true, objection: hasNoDriver },
  { refusal: 'maintenance', objection: isInMaintenance },
  { refusal: 'acknowledged', automaticOnly: true, objection: isAcknowledged },
  { refusal: 'not_failed', automaticOnly: true, objection: hasNotFailed },
  { refusal: 'no_incarnation', automaticOnly: true, objection: hasNoIncarnation },
  { refusal: 'other_incarnation', automaticOnly: true, objection: isOtherIncarnation },
  { refusal: 'in_flight', mandatory: true, objection: isInFlight },
  { refusal: 'cool_down', objection: isCoolingDown },
  { refusal: 'exhausted', objection: isExhausted },
  { refusal: 'budget', notForCommands: true, objection: isBeyondBudget },
  { refusal: 'rate', notForCommands: true, objection: isTooFast },
];

/** The rails that an operator can override. */
export const OVERRIDABLE: readonly Refusal[] = RAILS.filter(
  ({ automaticOnly, mandatory }) => automaticOnly !== true && mandatory !== true,
).map(({ refusal }) => refusal);

/** Decides whether an action may begin now. Pure. Missing data refuses. */
export function decide(facts: DecisionFacts): Verdict {
  return decideFrom(0, facts);
}

function decideFrom(first: number, facts: DecisionFacts): Verdict {
  for (const [index, rail] of RAILS.entries()) {
    if (index < first || skips(rail, facts)) {
      continue;
    }
    const reason = rail.objection(facts);
    if (reason === undefined) {
      continue;
    }
    const { refusal } = rail;
    return refusal === 'dry_run'
      ? { act: false, refusal, reason, would: decideFrom(index + 1, facts) }
      : { act: false, refusal, reason };
  }
  return { act: true };
}

function skips(rail: Rail, { byHand, asCommand, override }: DecisionFacts): boolean {
  if (asCommand && rail.notForCommands === true) {
    return true;
  }
  const isOverridden = rail.automaticOnly === true || override.includes(rail.refusal);
  return byHand && rail.mandatory !== true && isOverridden;
}

function isOff({ settings }: DecisionFacts) {
  return settings.mode === 'off' ? 'recovery is off (recovery.mode)' : undefined;
}

function isPaused({ pause, wallTime }: DecisionFacts) {
  if (pause === undefined || (pause.until !== undefined && wallTime >= pause.until)) {
    return undefined;
  }
  const end = pause.until === undefined ? 'until it is resumed' : `until ${iso(pause.until)}`;
  return `recovery is paused ${end}: ${pause.reason}`;
}

function isDryRun({ settings, typeAllowed, worker }: DecisionFacts) {
  if (settings.mode !== 'on') {
    return 'recovery is in dry run (recovery.mode)';
  }
  return typeAllowed
    ? undefined
    : `recovery.types does not contain ${worker?.type ?? 'the type of the worker'}`;
}

function isUnknown({ worker }: DecisionFacts) {
  return worker === undefined ? 'the exporter does not know this worker' : undefined;
}

function hasNoDriver({ hasDriver, worker, action }: DecisionFacts) {
  return hasDriver ? undefined : `no driver is configured for ${action} of ${worker?.type ?? 'this type'}`;
}

function isInMaintenance({ inMaintenance }: DecisionFacts) {
  return inMaintenance ? 'the worker is in maintenance' : undefined;
}

function isAcknowledged({ acknowledged }: DecisionFacts) {
  return acknowledged ? 'somebody works on the failure: it is acknowledged' : undefined;
}

function hasNotFailed({ worker, listeningSince, wallTime }: DecisionFacts) {
  if (worker?.retired !== undefined) {
    return `the worker was replaced by ${worker.retired.successorId}`;
  }
  if (worker?.health.state !== 'failed') {
    return `the worker is ${worker?.health.state ?? 'unknown'}`;
  }
  return isObserved(worker, listeningSince, wallTime)
    ? undefined
    : 'the worker had failed before the exporter was down, and has had no time to report since';
}

function hasNoIncarnation({ worker }: DecisionFacts) {
  return worker === undefined || worker.incarnation.key === ''
    ? 'the worker reports neither boot_id nor started_at, so that a restart could not be verified'
    : undefined;
}

function isOtherIncarnation({ worker, incarnation }: DecisionFacts) {
  return incarnation === undefined || worker?.incarnation.key !== incarnation
    ? 'the worker has started again since the alert began'
    : undefined;
}

function isInFlight({ inFlight }: DecisionFacts) {
  return inFlight ? 'an action of this worker is in flight' : undefined;
}

function isCoolingDown({ history, settings, now }: DecisionFacts) {
  if (history === undefined) {
    return undefined;
  }
  const end = coolDownEnd(history, settings);
  return now < end ? `the cool-down after action ${history.attempts} lasts until ${iso(end)}` : undefined;
}

function isExhausted({ history, settings: { maxAttempts } }: DecisionFacts) {
  if (history === undefined) {
    return undefined;
  }
  return history.attempts >= maxAttempts
    ? `${history.attempts} actions have not helped, the limit is ${maxAttempts} (recovery.max_attempts)`
    : undefined;
}

function isBeyondBudget({ counts, settings, worker, lastOverBudgetAt, now }: DecisionFacts) {
  const { budgetRatio, stormSeconds } = settings;
  for (const { affected, limit, workerType } of budgetsFor(counts, worker?.type ?? '', budgetRatio)) {
    const whole = workerType === undefined ? 'of the fleet' : `of type ${workerType}`;
    if (!(affected <= limit)) {
      return `${affected} workers ${whole} are failed or under recovery, the limit is ${limit} (recovery.budget_ratio)`;
    }
    const overAt = lastOverBudgetAt.get(workerType ?? '');
    if (overAt !== undefined && now < overAt + stormSeconds * 1000) {
      return `more workers ${whole} than the budget allows were failed until ${iso(overAt)}; actions begin again after ${stormSeconds} s (recovery.storm_seconds)`;
    }
  }
  return undefined;
}

function isTooFast({ recentStarts, now, settings: { maxActionsPerMinute } }: DecisionFacts) {
  const starts = recentStarts.filter((at) => now - at < 60_000).length;
  return starts >= maxActionsPerMinute
    ? `${starts} actions began within a minute, the limit is ${maxActionsPerMinute} (recovery.max_actions_per_minute)`
    : undefined;
}

function iso(at: Millis): string {
  return new Date(at).toISOString();
}
