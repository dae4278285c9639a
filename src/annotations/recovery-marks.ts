import { type Observable } from 'rxjs';
import { type Span } from '../model/time-span';
import { fromExporter, get, getJson, list, moment, text } from '../worker/exporter-client';
import { type Mark, type Marks } from './marks';

/**
 * Adds what was asked of workers to the annotations on their lanes.
 * @param colour as CSS has it
 */
export function withRecovery(
  marks: Marks,
  actions: readonly RecoveryAction[],
  workers: { has: (worker: string) => boolean },
  span: Span,
  colour: string,
): Marks {
  const ofWorkers = new Map(marks.ofWorkers);
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
  return { ...marks, ofWorkers };
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
const MOST_ACTIONS = 200;

/**
 * Asks the exporter's audit for the whole fleet's newest actions. Errors with a sentence that says what to do.
 * @param base address of the exporter; it must list this page's origin as allowed
 */
export function askRecoveryActions(base: string): Observable<RecoveryAction[]> {
  return fromExporter(base, async (root, signal) =>
    actionsOf(await getJson(`${root}/health/recovery?limit=${MOST_ACTIONS}`, signal)),
  );
}

/** Reads the answer of `GET /health/recovery`; an entry without a worker or a moment is left out. */
export function actionsOf(answer: unknown): RecoveryAction[] {
  return list(get(answer, 'actions')).flatMap((entry) => {
    const worker = text(get(entry, 'worker_id'));
    const at = moment(get(entry, 'at'));
    const end = moment(get(entry, 'ended_at'));
    return worker === undefined || at === undefined
      ? []
      : {
          worker,
          at,
          ...(end === undefined ? {} : { end }),
          action: text(get(entry, 'action')) ?? '',
          explanation: text(get(entry, 'explanation')) ?? text(get(entry, 'outcome')) ?? '',
          reason: text(get(entry, 'reason')) ?? '',
        };
  });
}
