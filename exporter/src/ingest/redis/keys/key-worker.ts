import { type Report } from '@heartline/protocol';
import { type SourceConfigOf } from '../../../config/schema/sources/source-kinds';
import { type Millis } from '../../../model/time';
import { promisedInterval, type Sighting } from '../../sources/source';
import { fieldsOf, integerOf, jsonObjectOf, textOf } from '../replies';

export type KeyConfig = SourceConfigOf<'redis-keys'>;

export interface KeyReply {
  readonly id: string;
  /** Reply to GET or HGETALL of the key, or the value of the field of the worker. */
  readonly value: unknown;
  /** Reply to PTTL of the key; undefined if it was not asked. */
  readonly ttlMs?: unknown;
  /** Time since the value was seen to change; undefined if it was not. */
  readonly changedFor: (id: string, value: string) => Millis | undefined;
}

/** Returns the worker that a key tells about; undefined if there is no such key. */
export function keySighting(
  { id, value, ttlMs, changedFor }: KeyReply,
  config: KeyConfig,
): Sighting | undefined {
  const { text, field } = contentOf(value, config.format);
  if (text === undefined) {
    return undefined;
  }
  const status = field(config.status_field);
  if (status !== undefined && config.stopped_values.includes(status)) {
    return stoppedByKey(id);
  }
  const type = field(config.type_field);
  const hostname = field(config.host_field);
  const task = field(config.task_field);
  const report: Report = {
    worker_id: id,
    worker_type: type ?? config.worker_type,
    interval_seconds: promisedInterval(config.interval_seconds, config.poll_interval_seconds),
    failure_threshold: config.failure_threshold,
    ...(hostname !== undefined && { hostname }),
    ...(config.task_field !== undefined && { current_task: task ?? null }),
    ...(status !== undefined && { metadata: { status } }),
  };
  const changed = changedFor(
    id,
    config.last_seen_field === undefined ? text : (field(config.last_seen_field) ?? ''),
  );
  return { report, ageMs: ageByTtl(integerOf(ttlMs), config) ?? changed };
}

export function stoppedByKey(id: string): Sighting {
  return { report: { worker_id: id, status: 'stopped' }, ageMs: 0 };
}

function ageByTtl(ttlMs: number | undefined, { ttl_seconds: full }: KeyConfig): Millis | undefined {
  return full === undefined || ttlMs === undefined || ttlMs < 0
    ? undefined
    : Math.max(0, full * 1000 - ttlMs);
}

interface Content {
  /** The whole value as one text; undefined if there is none. */
  readonly text: string | undefined;
  readonly field: (name: string | undefined) => string | undefined;
}

function contentOf(value: unknown, format: KeyConfig['format']): Content {
  if (format === 'hash') {
    const fields = fieldsOf(value);
    return {
      text: fields.size === 0 ? undefined : JSON.stringify([...fields]),
      field: (name) => fields.get(name ?? ''),
    };
  }
  const text = textOf(value);
  const object = format === 'json' ? jsonObjectOf(text) : undefined;
  return {
    text,
    field: (name) => {
      const found = object?.[name ?? ''];
      return typeof found === 'number' || typeof found === 'boolean' ? String(found) : textOf(found);
    },
  };
}
