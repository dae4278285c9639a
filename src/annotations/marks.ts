import { type DataFrame } from '@grafana/data';
import { WORKER_LABEL } from '../model/data-contract';
import { type TimeSpan } from '../model/time-span';

/** The kind of an annotation: an alert fired, a recovery, or anything else. */
export type MarkKind = 'alert' | 'recovery' | 'event';

/** An annotation of the dashboard. */
export interface Mark {
  readonly kind: MarkKind;
  /** Milliseconds since the epoch; equal for an annotation without a duration. */
  readonly from: number;
  readonly to: number;
  readonly title: string;
  /** Further text; may be empty. */
  readonly text: string;
  /** CSS colour. */
  readonly colour: string;
}

export interface Marks {
  /** Marks on lanes, by worker. */
  readonly byWorker: ReadonlyMap<string, readonly Mark[]>;
  /** Marks that do not name a worker. */
  readonly others: readonly Mark[];
  /** Why recovery actions are missing, if they were requested. */
  readonly missing?: string;
}

export const NO_MARKS: Marks = { byWorker: new Map(), others: [] };

/** One annotation, field by field, as data sources and Grafana return it. */
type Row = Readonly<Record<string, unknown>>;

/**
 * Reads the dashboard's annotations. The Prometheus data source only keeps the labels that the annotation
 * query writes into title, text or tags, so the worker is searched in all of them: first a `worker_id` field
 * or a text with `worker_id`, then a tag that is a worker's ID, then any word that is one.
 * @param workers IDs of the workers with a lane; annotations with a `worker_id` of other workers are left out
 * @param colourOf returns the CSS colour for one of Grafana's colour names
 */
export function readMarks(
  frames: readonly DataFrame[],
  workers: { has: (worker: string) => boolean },
  span: TimeSpan,
  colourOf: (name: string) => string,
): Marks {
  const byWorker = new Map<string, Mark[]>();
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
      const workerMarks = byWorker.get(worker);
      if (workerMarks === undefined) {
        byWorker.set(worker, [mark]);
      } else {
        workerMarks.push(mark);
      }
    }
  }
  return byWorker.size === 0 && others.length === 0 ? NO_MARKS : { byWorker, others };
}

/** Returns the marks at a time, or within `reach` of it; all in ms. */
export function marksAt(marks: readonly Mark[], time: number, reach: number): readonly Mark[] {
  return marks.filter(({ from, to }) => time >= from - reach && time <= to + reach);
}

/** Returns the marks that overlap the time from `from` (inclusive) to `to` (exclusive), in ms. */
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

/** Grafana alerting sets the new state; other annotations are classified by their query and texts. */
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

/** Returns the worker from a `worker_id` field, label or text. */
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

/** Returns every word that may be a worker's ID, once, without trailing punctuation. */
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
