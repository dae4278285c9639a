import { type Millis } from '../../model/time';
import { type Worker } from '../../model/worker';
import { type Verdict } from '../decision/rails';
import { type ActionName, type RecoveryMetricsSink, type Refusal } from '../recovery-action';
import { type AuditLog } from './audit-log';

export type RefusingVerdict = Exclude<Verdict, { act: true }>;

/** What was refused, and who or what had asked for it. */
export interface RefusedRequest {
  readonly workerId: string;
  readonly action: ActionName;
  /** The reason that an operator gave. */
  readonly reason?: string;
  readonly alertname?: string;
  readonly fingerprint?: string;
  readonly by?: string;
  readonly from?: string;
}

/** Counts refusals, and writes them to the audit log. Those of an open alert are recorded when they change. */
export class RefusalLog {
  readonly #audit: AuditLog;
  readonly #metrics: RecoveryMetricsSink;
  readonly #wallTime: () => Millis;
  /** The last refusal that was recorded, by worker ID. */
  readonly #last = new Map<string, string>();

  constructor(audit: AuditLog, metrics: RecoveryMetricsSink, wallTime: () => Millis) {
    this.#audit = audit;
    this.#metrics = metrics;
    this.#wallTime = wallTime;
  }

  /** Records the refusal unless it was the last one of this worker. */
  recordChange(verdict: RefusingVerdict, request: RefusedRequest, worker: Worker | undefined): void {
    const text = `${verdict.refusal} ${wordOf(verdict.would) ?? ''}`;
    if (this.#last.get(request.workerId) !== text) {
      this.#last.set(request.workerId, text);
      this.record(verdict, request, worker);
    }
  }

  record(
    { refusal, reason, would }: RefusingVerdict,
    request: RefusedRequest,
    worker: Worker | undefined,
  ): void {
    const { action, workerId, alertname, fingerprint, by, from } = request;
    this.#metrics.refused(action, refusal);
    const word = wordOf(would);
    void this.#audit.append({
      event: 'refused',
      at: this.#wallTime(),
      reason,
      action,
      workerId,
      refusal,
      ...(worker !== undefined && { workerType: worker.type, incarnation: worker.incarnation.key }),
      ...(word !== undefined && { would: word }),
      ...(alertname !== undefined && { alertname }),
      ...(fingerprint !== undefined && { fingerprint }),
      ...(by !== undefined && { by }),
      ...(from !== undefined && { from }),
      ...(request.reason !== undefined && { evidence: { requested_because: request.reason } }),
    });
  }

  /** The next refusal of the worker is recorded, whatever it is. */
  forget(workerId: string): void {
    this.#last.delete(workerId);
  }

  /** Forgets all workers but those with an open alert. */
  keepOnly(workers: { has(workerId: string): boolean }): void {
    for (const id of this.#last.keys()) {
      if (!workers.has(id)) {
        this.#last.delete(id);
      }
    }
  }
}

function wordOf(verdict: Verdict | undefined): Refusal | 'act' | undefined {
  return verdict === undefined ? undefined : verdict.act ? 'act' : verdict.refusal;
}
