import { setTimeout as delay } from 'node:timers/promises';
import { type Millis } from '../../model/time';
import { type RedisCommand, type RedisSession } from '../../ingest/redis/redis-connection';
import { fieldsOf, integerOf, jsonObjectOf, textOf } from '../../ingest/redis/replies';
import { type BeatFigures, type BeatSample, BeatWatch } from '../beat-watch';
import { counted, type Finding } from '../finding';
import { namesHeartbeat } from './heartbeat-template';
import { type HeartbeatKeys } from './key-census';

type Format = 'text' | 'hash' | 'json';

/** The keys of a template, and what they contain. */
interface Group extends HeartbeatKeys {
  readonly format: Format;
  /** Keys of fields in the configuration, with the fields that the values have. */
  readonly fields: Readonly<Record<string, string>>;
  /** The name says that it is a heartbeat, and not only that it is about a worker. */
  readonly isNamed: boolean;
}

/** Templates that are looked at: those with the most keys. */
const MAX_TEMPLATES = 10;
/** A longer value is not read. */
const MAX_VALUE_BYTES = 64 * 1024;
const MAX_FIELDS = 1_000;
const LOOK_INTERVAL_MS: Millis = 250;
/** Heartbeats per life of a key, if nothing was seen of them. */
const BEATS_PER_LIFE = 3;
const DEFAULT_INTERVAL_SECONDS = 30;

const FIELDS = {
  last_seen_field:
    /^(last_?(seen|heartbeat|beat|ping|active)(_?at)?|heartbeat(_?at)?|seen_?at|updated_?at|timestamp|ts|beat)$/i,
  status_field: /^(status|state)$/i,
  type_field: /^(worker_?type|type|kind)$/i,
  host_field: /^(hostname|host)$/i,
  task_field: /^(current_?(task|job)(_?id)?|task|job)$/i,
} as const;

/** Looks at keys that may be heartbeats: what they contain, and for a time, when they change. */
export async function findHeartbeatKeys(
  session: RedisSession,
  groups: readonly HeartbeatKeys[],
  watchSeconds: number,
  now: () => Millis,
): Promise<readonly Finding[]> {
  const read: Group[] = [];
  const sortedSets: Finding[] = [];
  for (const group of groups.slice(0, MAX_TEMPLATES)) {
    if (isOneForAll(group) && (await typeOf(session, group)) === 'zset') {
      sortedSets.push(unreadSortedSet(group));
    }
    const known = await readGroup(session, group);
    if (known !== undefined) {
      read.push(known);
    }
  }
  const watches = read.map((group) => ({ group, watch: new BeatWatch(), hasTtl: false }));
  const end = now() + watchSeconds * 1000;
  do {
    for (const each of watches) {
      const samples = await lookAt(session, each.group);
      each.watch.observe(samples, now());
      each.hasTtl ||= samples.some(({ ttlMs }) => ttlMs !== undefined);
    }
    await delay(watches.length === 0 ? 0 : LOOK_INTERVAL_MS);
  } while (watches.length > 0 && now() < end);
  const found = watches.flatMap(({ group, watch, hasTtl }) => {
    const { figures } = watch;
    // `worker:{id}` may be anything: only a field or a heartbeat tells.
    return group.isNamed || figures.beating > 0 || group.fields['last_seen_field'] !== undefined
      ? [toFinding(group, figures, { hasTtl, watchSeconds })]
      : [];
  });
  return [...found, ...sortedSets];
}

function unreadSortedSet({ template }: HeartbeatKeys): Finding {
  return {
    title: `heartbeats in the sorted set ${template}`,
    evidence: ['one set with a member per worker'],
    entry: undefined,
    notes: ['The exporter reads strings and hashes, and no sorted sets.'],
    missing: [],
  };
}

async function typeOf(session: RedisSession, { samples }: HeartbeatKeys): Promise<string | undefined> {
  return textOf((await session.run([['TYPE', samples[0] ?? '']]))[0]);
}

async function readGroup(session: RedisSession, group: HeartbeatKeys): Promise<Group | undefined> {
  const [sample = ''] = group.samples;
  const type = await typeOf(session, group);
  const isNamed = namesHeartbeat(group.template);
  if (type === 'hash') {
    const [size] = await session.runOnForeign([['HLEN', sample]]);
    if ((integerOf(size) ?? 0) > MAX_FIELDS) {
      return undefined;
    }
    const [reply] = await session.runOnForeign([['HGETALL', sample]]);
    const names = [...fieldsOf(reply).keys()];
    return { ...group, isNamed, format: 'hash', fields: isOneForAll(group) ? {} : fieldsAmong(names) };
  }
  if (type !== 'string' || isOneForAll(group)) {
    return undefined;
  }
  const [size] = await session.runOnForeign([['STRLEN', sample]]);
  if ((integerOf(size) ?? 0) > MAX_VALUE_BYTES) {
    return undefined;
  }
  const [reply] = await session.runOnForeign([['GET', sample]]);
  const object = jsonObjectOf(textOf(reply));
  return object === undefined
    ? { ...group, isNamed, format: 'text', fields: {} }
    : { ...group, isNamed, format: 'json', fields: fieldsAmong(Object.keys(object)) };
}

/** One hash with a field per worker. */
function isOneForAll({ template }: HeartbeatKeys): boolean {
  return !template.includes('{id}');
}

function fieldsAmong(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(FIELDS).flatMap(([key, pattern]) => {
      const name = names.find((each) => pattern.test(each));
      return name === undefined ? [] : [[key, name]];
    }),
  );
}

async function lookAt(session: RedisSession, group: Group): Promise<readonly BeatSample[]> {
  const { samples, format, fields } = group;
  if (isOneForAll(group)) {
    const [reply] = await session.runOnForeign([['HGETALL', samples[0] ?? '']]);
    return [...fieldsOf(reply)].map(([id, value]) => ({ id, value }));
  }
  const field = fields['last_seen_field'];
  const valueOf = (key: string): RedisCommand =>
    format !== 'hash' ? ['GET', key] : field === undefined ? ['HGETALL', key] : ['HGET', key, field];
  const replies = await session.runOnForeign(
    samples.flatMap((key): RedisCommand[] => [valueOf(key), ['PTTL', key]]),
  );
  return samples.flatMap((id, index): BeatSample[] => {
    const [value, ttl] = [replies[2 * index], integerOf(replies[2 * index + 1]) ?? -1];
    const text = format === 'hash' && field === undefined ? JSON.stringify(value) : textOf(value);
    // A key that has expired is no heartbeat.
    return text === undefined || ttl === -2 ? [] : [{ id, value: text, ttlMs: ttl < 0 ? undefined : ttl }];
  });
}

function toFinding(
  group: Group,
  { beating, intervalSeconds, ttlSeconds }: BeatFigures,
  { hasTtl, watchSeconds }: { readonly hasTtl: boolean; readonly watchSeconds: number },
): Finding {
  const { template, count, format, fields } = group;
  const assumed =
    ttlSeconds === undefined
      ? DEFAULT_INTERVAL_SECONDS
      : Math.max(1, Math.round(ttlSeconds / BEATS_PER_LIFE));
  return {
    title: `workers that write the key ${template}`,
    evidence: [
      isOneForAll(group) ? 'one hash with a field per worker' : counted(count, 'key'),
      `content: ${format}`,
      hasTtl ? 'the keys expire' : 'the keys do not expire',
      `heartbeats of ${counted(beating, 'worker')} in ${counted(watchSeconds, 'second')}`,
    ],
    entry: {
      kind: 'redis-keys',
      key: template,
      ...(format !== 'text' && !isOneForAll(group) && { format }),
      interval_seconds: intervalSeconds ?? assumed,
      ...(ttlSeconds !== undefined && { ttl_seconds: ttlSeconds }),
      ...fields,
    },
    notes: [
      ...(intervalSeconds === undefined
        ? [
            'interval_seconds is assumed, because no worker was seen to send two heartbeats: correct it, or use a longer --watch-seconds.',
          ]
        : []),
      ...(hasTtl && ttlSeconds === undefined
        ? ['The life of the keys (ttl_seconds) is not known, because none was seen to be renewed.']
        : []),
    ],
    missing: [],
  };
}
