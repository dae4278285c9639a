import { type DataFrame } from '@grafana/data';
import { WORKER_LABEL } from '../model/data-contract';
import { type TimeSpan } from '../model/time-span';

/** What an annotation tells of: something fired, something was put right, or anything else. */
export type MarkKind = 'alert' | 'recovery' | 'event';

/** An annotation of the dashboard. */
export interface Mark {
  readonly kind: MarkKind;
  /** Milliseconds since the epoch; both are the same for a moment. */
  readonly from: number;
  readonly to: number;
  readonly title: string;
  /** What else it says; may be empty. */
  readonly text: string;
  /** As CSS has it. */
  readonly colour: string;
}

export interface Marks {
  /** By the worker whose lane they belong on. */
  readonly byWorker: ReadonlyMap<string, readonly Mark[]>;
  /** Those that name no worker. */
  readonly others: readonly Mark[];
  /** Why recovery actions are not among them, where they were asked for. */
  readonly missing?: string;
}

export const NO_MARKS: Marks = { byWorker: new Map(), others: [] };

/** One annotation as data sources and Grafana write it, field by field. */
type Row = Readonly<Record<string, unknown>>;

/**
 * Reads the dashboard's annotations. The Prometheus data source leaves labels only as far as the query writes them into
 * title, text or tags, so that a worker is looked for in all of them: a field or a text that says `worker_id`, a tag that
 * is a worker's ID, then any word that is one.
 * @param workers IDs of the workers that have a lane; an annotation that says `worker_id` of another one is left out
 * @param colourOf the CSS colour of a colour's name, as Grafana calls them
 */
export function readMarks(
  frames: readonly DataFrame[],
  workers: { has: (worker: string) => boolean },
  span: TimeSpan,
  colourOf: (name: string) => string,
): Marks {
  const ofWorkers = new Map<string, Mark[]>();
  const others: Mark[] = [];
  for (const row of frames.filter((frame) => frame.name !== 'exemplar').flatMap(rowsOf)) {
    const mark = toMark(row, colourOf);
    if (mark === undefined || mark.to < span.from || mark.from > span.to) {
      continue;
    }
    const worker = labelledWorker(row);
    const named = worker === undefined ? candidateIds(row).filter((word) => workers.has(word)) : [worker];
    if (named.length === 0) {
      others.push(mark);
    }
    for (const worker of named.filter((one) => workers.has(one))) {
      const workerMarks = ofWorkers.get(worker);
      if (workerMarks === undefined) {
        ofWorkers.set(worker, [mark]);
      } else {
        workerMarks.push(mark);
      }
    }
  }
  return ofWorkers.size === 0 && others.length === 0 ? NO_MARKS : { byWorker: ofWorkers, others };
}

/** Those at a moment, or not further from it than `reach`, all in ms. */
export function marksAt(marks: readonly Mark[], time: number, reach: number): readonly Mark[] {
  return marks.filter(({ from, to }) => time >= from - reach && time <= to + reach);
}

/** Those that have a moment in common with the time from `from` (included) to `to` (excluded), all in ms. */
export function marksWithin(marks: readonly Mark[], from: number, to: number): readonly Mark[] {
  return marks.filter((mark) => mark.from < to && mark.to >= from);
}

function rowsOf(frame: DataFrame): Row[] {
  return Array.from({ length: frame.length }, (_, index) =>
    Object.fromEntries(frame.fields.map((field) => [field.name, field.values[index] as unknown])),
  );
}

function toMark(row: Row, colourOf: (name: string) => string): Mark | undefined {
  const from = row['time'];
  const to = row['timeEnd'];
  if (typeof from !== 'number') {
    return undefined;
  }
  const [title, text] = [textOf(row['title']), textOf(row['text'])];
  const name = textOf(row['alertName']) || textOf(row['type']);
  return {
    kind: classifyAnnotation(row),
    from,
    to: typeof to === 'number' && to > from ? to : from,
    title: title || (text === '' ? name : text),
    text: title === '' ? '' : text,
    colour: colourOf(textOf(row['color']) || 'gray'),
  };
}

/** Grafana's own alerting writes the state entered; for others, what they ask for or say tells. */
function classifyAnnotation(row: Row): MarkKind {
  const newState = textOf(row['newState']).toLowerCase();
  if (newState !== '') {
    return /^(normal|ok|resolved|inactive)\b/.test(newState) ? 'recovery' : 'alert';
  }
  const text = [row['title'], row['type'], ...listOf(row['tags'])].map(textOf).join(' ');
  if (/\b(recover|resolved|restart|release_leases|terminate_sandbox)/i.test(text)) {
    return 'recovery';
  }
  const source = row['source'];
  const expression = typeof source === 'object' && source !== null ? textOf((source as Row)['expr']) : '';
  return /\bALERTS\b/.test(expression) || /\balert/i.test(text) ? 'alert' : 'event';
}

const ID = '[A-Za-z0-9._:@-]{1,128}';
const WORKER_ASSIGNMENT = new RegExp(`\\b${WORKER_LABEL}\\s*[=:]\\s*"?(${ID})`);
const WORD = new RegExp(ID, 'g');

/** The worker that a field, a label or a text says by the label's name. */
function labelledWorker(row: Row): string | undefined {
  const labels = row['labels'];
  const label = typeof labels === 'object' && labels !== null ? (labels as Row)[WORKER_LABEL] : undefined;
  for (const field of [row[WORKER_LABEL], label]) {
    if (typeof field === 'string' && field !== '') {
      return field;
    }
  }
  const texts = [...listOf(row['tags']), row['title'], row['text']].map(textOf);
  return texts.map((text) => WORKER_ASSIGNMENT.exec(text)?.[1]).find((worker) => worker !== undefined);
}

/** Every word that may be a worker's ID, each once, without a sentence's full stop or colon. */
function candidateIds(row: Row): string[] {
  const words = [...listOf(row['tags']), row['title'], row['text']].flatMap(
    (one) => textOf(one).match(WORD) ?? [],
  );
  return [...new Set(words.flatMap((word) => [word, word.replace(/[.:]+$/, '')]))];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
