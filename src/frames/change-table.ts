import { type DataFrame, type Field, FieldType, type Labels } from '@grafana/data';
import { STATE_LABEL, WORKER_LABEL } from '../model/data-contract';
import { type Series } from './series';
import { StateNames } from './state-words';

/** What the column with the worker may be called. */
const WORKER_COLUMNS = [WORKER_LABEL, 'worker'];

/** A table of changes has a row per change: when, which worker, and the state that it entered. */
interface ChangeTable {
  readonly time: Field;
  readonly worker: Field;
  readonly state: Field;
}

/** Knows a table of changes by its columns: a time, `worker_id` or `worker`, and `state`, in any case. */
export function findChangeTable({ fields }: DataFrame): ChangeTable | undefined {
  const time = fields.find((field) => field.type === FieldType.time);
  const worker = fields.find((field) => WORKER_COLUMNS.includes(field.name.toLowerCase()));
  const state = fields.find(
    ({ name, type }) =>
      name.toLowerCase() === STATE_LABEL && (type === FieldType.string || type === FieldType.number),
  );
  return time !== undefined && worker !== undefined && state !== undefined
    ? { time, worker, state }
    : undefined;
}

/**
 * One series of changes per worker. Rows may come in any order; of two at the same moment the later row is the state
 * after it. Rows without a worker or a time are passed over; one without a state says that nothing is known from there.
 */
export function toChangeSeries(frame: DataFrame, { time, worker, state }: ChangeTable): Series[] {
  const words = new StateNames();
  const rowsByWorker = new Map<string, number[]>();
  for (let row = 0; row < frame.length; row++) {
    const id = textOf(worker.values[row]);
    if (id !== '' && typeof time.values[row] === 'number') {
      const rows = rowsByWorker.get(id) ?? [];
      rows.push(row);
      rowsByWorker.set(id, rows);
    }
  }
  const timeAt = (row: number) => Number(time.values[row]);
  return [...rowsByWorker].map(([id, rows]) => {
    rows.sort((a, b) => timeAt(a) - timeAt(b));
    return {
      labels: labelsOf(frame, rows[rows.length - 1] ?? 0, worker, state, id),
      times: rows.map(timeAt),
      values: rows.map((row) => toSample(state.values[row], words)),
      rows,
      changes: true,
      words: words.unrecognised,
      frame,
      field: state,
    };
  });
}

/** The worker's other columns of text, as its newest row has them. */
function labelsOf(frame: DataFrame, row: number, worker: Field, state: Field, id: string): Labels {
  const labels: Labels = { [WORKER_LABEL]: id };
  for (const field of frame.fields) {
    const text = field.type === FieldType.string ? textOf(field.values[row]) : '';
    if (field !== worker && field !== state && text !== '') {
      labels[field.name] = text;
    }
  }
  return labels;
}

function toSample(value: unknown, words: StateNames): number | null {
  if (typeof value === 'number') {
    return Number.isNaN(value) ? null : value;
  }
  const text = textOf(value).trim();
  return text === '' ? null : words.numberOf(text);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
