import { type RedisSession } from '../../ingest/redis/redis-connection';
import { integerOf, textOf } from '../../ingest/redis/replies';
import { counted, type Finding } from '../finding';
import { type KeyCensus } from './key-census';

/** Number of elements of a key of a type; undefined if the key has another type or does not exist. */
type SizeOf = (key: string, type: 'set' | 'hash') => Promise<number | undefined>;

const NO_NOTES = { notes: [], missing: [] } as const;

/** Finds the tools that keep their workers in Redis, by the keys that they alone have. */
export async function findTools(session: RedisSession, census: KeyCensus): Promise<readonly Finding[]> {
  const sizeOf: SizeOf = async (key, type) => {
    const [found] = await session.run([['TYPE', key]]);
    if (textOf(found) !== type) {
      return undefined;
    }
    const [size] = await session.runOnForeign([[type === 'set' ? 'SCARD' : 'HLEN', key]]);
    return integerOf(size);
  };
  return [
    ...(await findSidekiq(session, sizeOf, census)),
    ...(await findRq(sizeOf)),
    ...(await findResque(sizeOf, census)),
    ...(await findCelery(sizeOf, census)),
    ...(await findBullmq(session, census)),
  ];
}

async function findSidekiq(
  session: RedisSession,
  sizeOf: SizeOf,
  { sidekiqNamespaces }: KeyCensus,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const namespace of new Set(['', ...sidekiqNamespaces])) {
    const [processes, queues] = [
      await sizeOf(`${namespace}processes`, 'set'),
      await sizeOf(`${namespace}queues`, 'set'),
    ];
    const [total] = await session.runOnForeign([['GET', `${namespace}stat:processed`]]);
    const processed = integerOf(total);
    // A set named `queues` alone is not Sidekiq's: Resque has one, too.
    if (processes === undefined && (queues === undefined || processed === undefined)) {
      continue;
    }
    findings.push({
      title: 'Sidekiq',
      evidence: [
        `set ${namespace}processes: ${counted(processes ?? 0, 'process', 'processes')}`,
        `set ${namespace}queues: ${counted(queues ?? 0, 'queue')}`,
        ...(processed === undefined ? [] : [`${namespace}stat:processed: ${counted(processed, 'job')}`]),
      ],
      entry: { kind: 'sidekiq', ...(namespace !== '' && { namespace: namespace.slice(0, -1) }) },
      ...NO_NOTES,
    });
  }
  return findings;
}

async function findRq(sizeOf: SizeOf): Promise<Finding[]> {
  const [workers, queues] = [await sizeOf('rq:workers', 'set'), await sizeOf('rq:queues', 'set')];
  if (workers === undefined && queues === undefined) {
    return [];
  }
  const evidence = [
    `set rq:workers: ${counted(workers ?? 0, 'worker')}`,
    `set rq:queues: ${counted(queues ?? 0, 'queue')}`,
  ];
  return [{ title: 'RQ', evidence, entry: { kind: 'rq' }, ...NO_NOTES }];
}

async function findResque(sizeOf: SizeOf, { resqueNamespaces }: KeyCensus): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const namespace of new Set(['resque:', ...resqueNamespaces])) {
    const [heartbeats, workers] = [
      await sizeOf(`${namespace}workers:heartbeat`, 'hash'),
      await sizeOf(`${namespace}workers`, 'set'),
    ];
    if (workers === undefined && heartbeats === undefined) {
      continue;
    }
    const registered = `set ${namespace}workers: ${counted(workers ?? 0, 'worker')}`;
    findings.push(
      heartbeats === undefined
        ? {
            title: 'Resque',
            evidence: [registered, `no hash ${namespace}workers:heartbeat`],
            entry: undefined,
            notes: ['Workers before Resque 1.26 write no heartbeats: they cannot be watched from outside.'],
            missing: [],
          }
        : {
            title: 'Resque',
            evidence: [`hash ${namespace}workers:heartbeat: ${counted(heartbeats, 'worker')}`, registered],
            entry: {
              kind: 'redis-keys',
              name: 'resque',
              worker_type: 'resque',
              key: `${namespace}workers:heartbeat`,
              interval_seconds: 60,
            },
            notes: ['Queues and jobs of Resque are not read.'],
            missing: [],
          },
    );
  }
  return findings;
}

async function findCelery(sizeOf: SizeOf, census: KeyCensus): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const prefix of new Set(['', ...census.celeryPrefixes])) {
    const registered = await sizeOf(`${prefix}_kombu.binding.celery.pidbox`, 'set');
    const events = await sizeOf(`${prefix}_kombu.binding.celeryev`, 'set');
    if (registered === undefined && events === undefined && !census.celeryPrefixes.has(prefix)) {
      continue;
    }
    const taken = await sizeOf(`${prefix}unacked`, 'hash');
    findings.push({
      title: 'Celery',
      evidence: [
        `set ${prefix}_kombu.binding.celery.pidbox: ${counted(registered ?? 0, 'worker')}`,
        `hash ${prefix}unacked: ${counted(taken ?? 0, 'message')} that workers have taken`,
      ],
      entry: { kind: 'celery-redis', ...(prefix !== '' && { global_keyprefix: prefix }) },
      notes: [
        'Workers that run with --without-heartbeat are not seen, and those of the pools solo, gevent and eventlet may need blocking_task_seconds.',
      ],
      missing: [],
    });
  }
  if (findings.length === 0 && census.celeryResults > 0) {
    findings.push({
      title: 'results of Celery',
      evidence: [counted(census.celeryResults, 'key celery-task-meta-…', 'keys celery-task-meta-…')],
      entry: undefined,
      notes: ['Celery keeps only its results in this database: look at the one of its broker (broker_url).'],
      missing: [],
    });
  }
  return findings;
}

async function findBullmq(session: RedisSession, { bull }: KeyCensus): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [prefix, { withMeta, withWorkers, withState }] of bull) {
    const versions = new Set<string>();
    const queues: string[] = [];
    for (const queue of withMeta) {
      const fields = queues.length < MAX_READ_QUEUES ? await readMeta(session, prefix, queue) : undefined;
      if (fields?.version !== undefined) {
        versions.add(fields.version);
      }
      // Anything may have a key `x:y:meta`: the default prefix, its fields or a key of workers tell BullMQ.
      if (prefix === DEFAULT_PREFIX || fields?.isBullmq === true || withWorkers.has(queue)) {
        queues.push(queue);
      }
    }
    if (queues.length > 0) {
      findings.push({
        title: 'BullMQ',
        evidence: [
          `keys ${prefix}:…:meta: ${counted(queues.length, 'queue')}`,
          ...(versions.size === 0 ? [] : [`version ${[...versions].sort().join(', ')}`]),
        ],
        entry: { kind: 'bullmq', ...(prefix !== DEFAULT_PREFIX && { key_prefix: prefix }) },
        ...NO_NOTES,
      });
    } else if (prefix === DEFAULT_PREFIX && withState.size > 0) {
      findings.push({
        title: 'Bull',
        evidence: [`keys of ${counted(withState.size, 'queue')} without bull:…:meta`],
        entry: undefined,
        notes: ['Bull 4 and older, the predecessor of BullMQ, is not read.'],
        missing: [],
      });
    }
  }
  return findings;
}

const DEFAULT_PREFIX = 'bull';
/** Queues of a prefix whose `meta` is read. */
const MAX_READ_QUEUES = 100;

async function readMeta(
  session: RedisSession,
  prefix: string,
  queue: string,
): Promise<{ readonly isBullmq: boolean; readonly version: string | undefined }> {
  const [reply] = await session.runOnForeign([
    ['HMGET', `${prefix}:${queue}:meta`, 'version', 'opts.maxLenEvents'],
  ]);
  const [version, maxEvents] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  const text = textOf(version);
  return { isBullmq: text?.startsWith('bullmq') === true || textOf(maxEvents) !== undefined, version: text };
}
