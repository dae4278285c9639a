import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type Trigger } from '../actions/action';
import { isOpen, type TriggerRow } from './trigger';

/** A worker that an open alert asks recovery to look at. */
export interface Candidate {
  readonly workerId: string;
  /** Key of the incarnation that the alert is about. */
  readonly incarnation?: string;
  readonly trigger: Exclude<Trigger, 'hand'>;
  readonly alertname: string;
  readonly fingerprint: string;
}

/**
 * The workers of the open alerts, each once. An alert about the worker comes before one about its fleet; of several, one
 * that knows the current incarnation counts.
 */
export function candidatesOf(
  rows: Iterable<TriggerRow>,
  fleet: { get(id: string): Worker | undefined; workers(): Iterable<Worker> },
  now: Millis,
): Map<string, Candidate> {
  const candidates = new Map<string, Candidate>();
  const fleets: TriggerRow[] = [];
  for (const row of rows) {
    if (!isOpen(row, now)) {
      continue;
    }
    const { workerId, incarnation, alertname, fingerprint } = row;
    if (workerId === undefined) {
      fleets.push(row);
      continue;
    }
    const known = candidates.get(workerId);
    const current = fleet.get(workerId)?.incarnation.key;
    if (known === undefined || (known.incarnation !== current && incarnation === current)) {
      candidates.set(workerId, {
        workerId,
        ...(incarnation !== undefined && { incarnation }),
        trigger: 'alert',
        alertname,
        fingerprint,
      });
    }
  }
  for (const candidate of fleetCandidates(fleets, fleet)) {
    const known = candidates.get(candidate.workerId);
    if (known === undefined || known.incarnation !== candidate.incarnation) {
      candidates.set(candidate.workerId, candidate);
    }
  }
  return candidates;
}

/** An alert about a fleet names no worker, so the fleet is asked: its failed workers as they are now. */
function* fleetCandidates(
  rows: readonly TriggerRow[],
  fleet: { workers(): Iterable<Worker> },
): Generator<Candidate> {
  if (rows.length === 0) {
    return;
  }
  for (const worker of fleet.workers()) {
    const row = rows.find(({ workerType }) => workerType === undefined || workerType === worker.type);
    if (row !== undefined && worker.health.state === 'failed') {
      yield {
        workerId: worker.id,
        incarnation: worker.incarnation.key,
        trigger: 'fleet_alert',
        alertname: row.alertname,
        fingerprint: row.fingerprint,
      };
    }
  }
}
