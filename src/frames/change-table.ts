import { type DataFrame, type Field, FieldType, type Labels } from '@grafana/data';
import { STATE_LABEL, WORKER_LABEL } from '../model/data-contract';
import { type Series } from './series';
import { StateNames } from './state-names';

/** Accepted names of the column that holds the worker. */
const WORKER_COLUMNS = [WORKER_LABEL, 'worker'];

/** A change table has one row per state change: time, worker, and the state that the worker entered. */
interface ChangeTable {
  readonly time: Field;
  readonly worker: Field;
  readonly state: Field;
}

/** Recognises a change table by its columns, in any case: a time, `worker_id` or `worker`, and `state`. */
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
 * Returns one series of changes per worker. Rows may come in any order; of two rows with the same time, the
 * later row wins. Rows without a worker or a time are ignored. A row without a state means that the state is
 * unknown from then on.
 */
export function toChangeSeries(frame: DataFrame, { time, worker, state }: ChangeTable): Series[] {
  const stateNames = new StateNames();
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
  return [...rowsByWorker].map(([id, rows]): Series => {
    rows.sort((a, b) => timeAt(a) - timeAt(b));
    return {
      labels: labelsOf(frame, rows[rows.length - 1] ?? 0, worker, state, id),
      times: rows.map(timeAt),
      values: rows.map((row) => toSample(state.values[row], stateNames)),
      rows,
      changes: true,
      stateNames: stateNames.unrecognised,
      frame,
      field: state,
    };
  });
}

/** Returns the worker's other text columns, from its newest row. */
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

function toSample(value: unknown, stateNames: StateNames): number | null {
  if (typeof value === 'number') {
    return Number.isNaN(value) ? null : value;
  }
  const text = textOf(value).trim();
  return text === '' ? null : stateNames.numberOf(text);
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
