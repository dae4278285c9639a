import { type Millis } from './time';
import { type Worker } from './worker';

/**
 * The alerts that somebody takes care of: those with these labels, by which Alertmanager groups pages. An absent name stands for
 * all alerts of the worker, an absent type or worker for alerts without that label, and an absent failure domain or crash group
 * for all of them.
 */
export interface AcknowledgedAlerts {
  readonly alertname?: string;
  readonly workerType?: string;
  readonly workerId?: string;
  /** Of `WorkerDomainFailing`: a host, zone or other failure domain, as `hostname=host-1`. */
  readonly failureDomain?: string;
  /** Of `WorkerCrashLooping`: what the changing IDs have in common. */
  readonly crashGroup?: string;
}

/** Whether two selections are of the same alerts. The type of a worker may change. */
export function isSameSelection(a: AcknowledgedAlerts, b: AcknowledgedAlerts): boolean {
  return selectionKey(a) === selectionKey(b);
}

export function selectionKey({
  alertname,
  workerType,
  workerId,
  failureDomain,
  crashGroup,
}: AcknowledgedAlerts): string {
  const type = workerId === undefined ? workerType : undefined;
  return JSON.stringify([alertname, type, workerId, failureDomain, crashGroup]);
}

/**
 * That somebody takes care of alerts that fire now. It covers alerts that began before `at`, and no later ones: the next
 * failure escalates again.
 */
export interface Acknowledgement extends AcknowledgedAlerts {
  readonly id: string;
  readonly at: Millis;
  /** Name of the user or token; absent if no credentials are configured. */
  readonly by?: string;
  readonly note?: string;
  /** When it was withdrawn, and by whom. */
  readonly withdrawnAt?: Millis;
  readonly withdrawnBy?: string;
}

/** An acknowledgement must be repeated after this time: an incident that lasts longer escalates again. */
export const ACKNOWLEDGED_FOR_MS: Millis = 7 * 86_400_000;

export function isAcknowledging({ at, withdrawnAt }: Acknowledgement, now: Millis): boolean {
  return withdrawnAt === undefined && now - at < ACKNOWLEDGED_FOR_MS;
}

/** Alerts on the silence of a worker, whose incident is the silence: it ends with the next heartbeat. */
export const SILENCE_ALERTS: readonly string[] = [
  'WorkerHeartbeatLate',
  'WorkerHeartbeatCritical',
  'WorkerFailed',
  'WorkerEphemeralFailed',
];

/** Whether an acknowledgement covers the present silence of its worker, in which its alerts fire or will fire. */
export function coversSilence(
  { alertname, at }: Acknowledgement,
  { health, lastHeartbeatAt }: Pick<Worker, 'health' | 'lastHeartbeatAt'>,
): boolean {
  return (
    (alertname === undefined || SILENCE_ALERTS.includes(alertname)) &&
    (lastHeartbeatAt === undefined || lastHeartbeatAt <= at) &&
    (health.state === 'failed' || health.state === 'critical' || health.state === 'degraded')
  );
}

/** Whether an alert with these labels that began at `startsAt` is among the acknowledged ones. */
export function covers(
  { alertname, workerType, workerId, failureDomain, crashGroup, at }: Acknowledgement,
  labels: Readonly<Record<string, string>>,
  startsAt: Millis,
): boolean {
  return (
    startsAt <= at &&
    (alertname === undefined || alertname === labels['alertname']) &&
    (failureDomain === undefined || failureDomain === labels['failure_domain']) &&
    (crashGroup === undefined || crashGroup === labels['crash_group']) &&
    (workerId ?? '') === (labels['worker_id'] ?? '') &&
    // The worker ID is unique, and the type of a worker may change.
    (workerId !== undefined || (workerType ?? '') === (labels['worker_type'] ?? ''))
  );
}
