import { type Observable } from 'rxjs';
import { type TimeSpan } from '../model/time-span';
import { requestExporter, property, getJson, list, parseTime, text } from '../worker/exporter-client';
import { type Mark, type Marks } from './marks';

/**
 * Adds what was asked of workers to the annotations on their lanes.
 * @param colour as CSS has it
 */
export function addRecoveryMarks(
  marks: Marks,
  actions: readonly RecoveryAction[],
  workers: { has: (worker: string) => boolean },
  span: TimeSpan,
  colour: string,
): Marks {
  const ofWorkers = new Map(marks.byWorker);
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
    ofWorkers.set(worker, [...(ofWorkers.get(worker) ?? []), mark]);
  }
  return { ...marks, byWorker: ofWorkers };
}

/** Something that was asked of a worker, and how far it has come. */
export interface RecoveryAction {
  readonly worker: string;
  readonly action: string;
  /** Milliseconds since the epoch: when it was asked for, and when it was done or over. */
  readonly at: number;
  readonly end?: number;
  /** What became of it, as a phrase. */
  readonly explanation: string;
  /** Why, by whoever asked. */
  readonly reason: string;
}

/** So many of the newest are asked for: at 350 bytes each, some 70 kB. */
const MAX_ACTIONS = 200;

/**
 * Asks the exporter's audit for the whole fleet's newest actions. Errors with a sentence that says what to do.
 * @param base address of the exporter; it must list this page's origin as allowed
 */
export function fetchRecoveryActions(base: string): Observable<RecoveryAction[]> {
  return requestExporter(base, async (root, signal) =>
    parseRecoveryActions(await getJson(`${root}/health/recovery?limit=${MAX_ACTIONS}`, signal)),
  );
}

/** Reads the answer of `GET /health/recovery`; an entry without a worker or a moment is left out. */
export function parseRecoveryActions(answer: unknown): RecoveryAction[] {
  return list(property(answer, 'actions')).flatMap((entry) => {
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
