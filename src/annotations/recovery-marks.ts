import { type Observable } from 'rxjs';
import { type TimeSpan } from '../model/time-span';
import { requestExporter, property, getJson, list, parseTime, text } from '../worker/exporter-client';
import { type Mark, type Marks } from './marks';

/**
 * Adds recovery actions to the marks on the workers' lanes.
 * @param colour CSS colour
 */
export function addRecoveryMarks(
  marks: Marks,
  actions: readonly RecoveryAction[],
  workers: { has: (worker: string) => boolean },
  span: TimeSpan,
  colour: string,
): Marks {
  const byWorker = new Map(marks.byWorker);
  for (const { worker, action, at, end = at, explanation, reason } of actions) {
    if (!workers.has(worker) || end < span.from || at > span.to) {
      continue;
    }
    const mark: Mark = {
      kind: 'recovery',
      from: at,
      to: end,
      title: action,
      text: [explanation, reason].filter((part) => part !== '').join('\n'),
      colour,
    };
    byWorker.set(worker, [...(byWorker.get(worker) ?? []), mark]);
  }
  return { ...marks, byWorker };
}

/** A recovery action requested for a worker, and its progress. */
export interface RecoveryAction {
  readonly worker: string;
  readonly action: string;
  /** Milliseconds since the epoch: when it was requested, and when it ended. */
  readonly at: number;
  readonly end?: number;
  /** The outcome as a phrase. */
  readonly explanation: string;
  /** The reason given in the request. */
  readonly reason: string;
}

/** Number of actions to request: 200 actions at 350 bytes each are about 70 kB. */
const MAX_ACTIONS = 200;

/**
 * Requests the newest recovery actions of all workers from the exporter's audit. Fails with a message that
 * says what to do.
 * @param base URL of the exporter, which must allow this page's origin
 */
export function fetchRecoveryActions(base: string): Observable<RecoveryAction[]> {
  return requestExporter(base, async (root, signal) =>
    parseRecoveryActions(await getJson(`${root}/health/recovery?limit=${MAX_ACTIONS}`, signal)),
  );
}

/** Parses the response of `GET /health/recovery`. Entries without a worker or a time are left out. */
export function parseRecoveryActions(response: unknown): RecoveryAction[] {
  return list(property(response, 'actions')).flatMap((entry) => {
    const worker = text(property(entry, 'worker_id'));
    const at = parseTime(property(entry, 'at'));
    const end = parseTime(property(entry, 'ended_at'));
    return worker === undefined || at === undefined
      ? []
      : {
          worker,
          at,
          ...(end === undefined ? {} : { end }),
          action: text(property(entry, 'action')) ?? '',
          explanation: text(property(entry, 'explanation')) ?? text(property(entry, 'outcome')) ?? '',
          reason: text(property(entry, 'reason')) ?? '',
        };
  });
}
