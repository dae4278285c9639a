import { type SourceSettingsOf } from '../../../config/schema/sources/source-kinds';
import { type Millis } from '../../../model/time';
import { HeartbeatValues } from '../../sources/heartbeat-values';
import { type PollContext, type Reading, type Sighting, type Source } from '../../sources/source';
import { readMembers } from '../members';
import { RedisConnection, type RedisCommand, type RedisSession } from '../redis-connection';
import { fieldsOf, integerOf } from '../replies';
import { KeyScanner } from './key-scanner';
import { KeyTemplate } from './key-template';
import { goodbyes } from './goodbyes';
import { type KeyReply, keySighting, stoppedByKey } from './key-worker';

type ReadValue = Pick<KeyReply, 'id' | 'value' | 'ttlMs'>;

/** Reads workers that write a key each, or a field of one hash. */
export class RedisKeySource implements Source {
  readonly #settings: SourceSettingsOf<'redis-keys'>;
  readonly #connection: RedisConnection;
  readonly #template: KeyTemplate | undefined;
  readonly #scanner: KeyScanner;
  readonly #beats = new HeartbeatValues();
  /** When the key of each worker expires, as last seen; Infinity if it does not. */
  #expiresAt: ReadonlyMap<string, Millis> = new Map();

  constructor(settings: SourceSettingsOf<'redis-keys'>) {
    const { key } = settings.config;
    this.#settings = settings;
    this.#connection = new RedisConnection(settings);
    this.#template = KeyTemplate.isTemplate(key) ? new KeyTemplate(key) : undefined;
    this.#scanner = new KeyScanner(this.#template?.pattern ?? '');
  }

  get traffic() {
    return this.#connection.traffic;
  }

  poll(context: PollContext): Promise<Reading> {
    return this.#connection.use(context.signal, (session) => this.#read(session, context));
  }

  close(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }

  async #read(session: RedisSession, { now, maxWorkers, monitored }: PollContext): Promise<Reading> {
    const { config } = this.#settings;
    const values =
      this.#template === undefined
        ? await this.#readFields(session)
        : await this.#readKeys(session, this.#template, maxWorkers);
    const beats = this.#beats.begin(now);
    const changedFor = (id: string, value: string) => beats.ageMs(id, value);
    const workers: Sighting[] = [];
    const expiresAt = new Map<string, Millis>();
    const before = session.isNew ? new Map<string, Millis>() : this.#expiresAt;
    for (const read of values.slice(0, maxWorkers)) {
      const sighting = keySighting({ ...read, changedFor }, config);
      if (sighting !== undefined) {
        workers.push(sighting);
        const ttl = integerOf(read.ttlMs) ?? -1;
        expiresAt.set(read.id, ttl < 0 ? Number.POSITIVE_INFINITY : now + ttl);
      }
    }
    beats.complete();
    if (config.deleted_is_goodbye) {
      const missing = [...before].filter(([id]) => !expiresAt.has(id) && monitored().has(id));
      const deleted = goodbyes(missing, await this.#areGone(session, missing), {
        isEmpty: expiresAt.size === 0,
        now,
      });
      workers.push(...deleted.map(stoppedByKey));
    }
    this.#expiresAt = expiresAt;
    return { workers };
  }

  /** Whether the key or field of each worker does not exist, and was not only left out or has another type. */
  async #areGone(
    session: RedisSession,
    workers: readonly (readonly [id: string, Millis])[],
  ): Promise<boolean[]> {
    const { key } = this.#settings.config;
    const template = this.#template;
    const replies = await session.runOnForeign(
      workers.map(([id]) => (template === undefined ? ['HEXISTS', key, id] : ['EXISTS', template.keyOf(id)])),
    );
    return replies.map((reply) => integerOf(reply) === 0);
  }

  async #readKeys(session: RedisSession, template: KeyTemplate, maxWorkers: number): Promise<ReadValue[]> {
    const { index, format, ttl_seconds: ttl, deleted_is_goodbye: goodbye } = this.#settings.config;
    const ids =
      index === undefined
        ? (await this.#scanner.search(session, maxWorkers))
            .map((key) => template.idIn(key))
            .filter((id) => id !== undefined)
        : (await readMembers(session, index, maxWorkers)).members;
    const withTtl = ttl !== undefined || goodbye;
    const replies = await session.runOnForeign(
      ids.flatMap((id): RedisCommand[] => [
        [format === 'hash' ? 'HGETALL' : 'GET', template.keyOf(id)],
        ...(withTtl ? [['PTTL', template.keyOf(id)] as const] : []),
      ]),
    );
    const step = withTtl ? 2 : 1;
    return ids.map((id, at) => ({
      id,
      value: replies[step * at],
      ...(withTtl && { ttlMs: replies[step * at + 1] }),
    }));
  }

  /** Reads one hash with a field per worker. */
  async #readFields(session: RedisSession): Promise<ReadValue[]> {
    const [reply] = await session.run([['HGETALL', this.#settings.config.key]]);
    return [...fieldsOf(reply)].map(([id, value]) => ({ id, value }));
  }
}
