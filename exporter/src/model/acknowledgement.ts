import { type Millis } from './time';
import { type Worker } from './worker';

/**
 * The alerts that somebody takes care of: those with this name, worker type and worker ID, which is how Alertmanager groups
 * pages. An absent name stands for all alerts of the worker; an absent type or worker for alerts without that label.
 */
export interface AcknowledgedAlerts {
  readonly alertname?: string;
  readonly workerType?: string;
  readonly workerId?: string;
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
  { alertname, workerType, workerId, at }: Acknowledgement,
  labels: Readonly<Record<string, string>>,
  startsAt: Millis,
): boolean {
  return (
    startsAt <= at &&
    (alertname === undefined || alertname === labels['alertname']) &&
    (workerId ?? '') === (labels['worker_id'] ?? '') &&
    // The worker ID is unique, and the type of a worker may change.
    (workerId !== undefined || (workerType ?? '') === (labels['worker_type'] ?? ''))
  );
}
