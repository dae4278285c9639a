import { type Report } from '@heartline/protocol';
import { type Millis } from '../../../model/time';
import { type Sighting } from '../../sources/source';
import { type RedisCommand } from '../redis-connection';
import {
  BEAT_FIELDS,
  beatAge,
  INFO_FIELD,
  type ProcessBeat,
  type ProcessContext,
  type ProcessInfo,
  processReport,
  readBeat,
  readInfo,
} from './process';

/** A process as it was last read. */
interface KnownProcess {
  readonly info: ProcessInfo;
  readonly beat: ProcessBeat;
  /** When its last heartbeat was, by the exporter's clock; undefined if that is not known. */
  readonly beatAt: Millis | undefined;
  /** Of the last heartbeat; absent until it is asked for. */
  report?: Report;
}

/** A heartbeat is due this much earlier: two clocks and the time of an answer are involved. */
const DUE_MARGIN_MS: Millis = 1_000;
/** PTTL and HMGET. */
const REPLIES_PER_PROCESS = 2;

/**
 * The processes that are registered, as they were last read. A process writes its hash only with a heartbeat, so one whose
 * next heartbeat is not due yet is not read again.
 */
export class Processes {
  #known = new Map<string, KnownProcess>();

  /** Forgets all other processes. */
  keepOnly(identities: readonly string[]): void {
    const registered = new Set(identities);
    for (const identity of this.#known.keys()) {
      if (!registered.has(identity)) {
        this.#known.delete(identity);
      }
    }
  }

  /** The processes to read: unknown ones, those whose heartbeats have no age, and those whose next heartbeat is due. */
  due(identities: readonly string[], now: Millis): readonly string[] {
    return identities.filter((identity) => {
      const process = this.#known.get(identity);
      if (process?.beatAt === undefined) {
        return true;
      }
      const ageMs = now - process.beatAt;
      return ageMs < 0 || ageMs >= 1000 * process.info.beatSeconds - DUE_MARGIN_MS;
    });
  }

  /**
   * Commands that read processes; `take` takes their replies. What does not change is read once.
   *
   * @param namespace text before the keys
   */
  commands(due: readonly string[], namespace: string): readonly RedisCommand[] {
    return due.flatMap((identity): RedisCommand[] => {
      const key = namespace + identity;
      const fields = this.#known.has(identity) ? BEAT_FIELDS : [...BEAT_FIELDS, INFO_FIELD];
      return [
        ['PTTL', key],
        ['HMGET', key, ...fields],
      ];
    });
  }

  /** Takes over the replies to the commands of the same processes. One whose hash has expired is forgotten: it is dead. */
  take(due: readonly string[], replies: readonly unknown[], now: Millis): void {
    for (const [index, identity] of due.entries()) {
      const ageMs = beatAge(replies[REPLIES_PER_PROCESS * index]);
      const reply = replies[REPLIES_PER_PROCESS * index + 1];
      const fields: readonly unknown[] = Array.isArray(reply) ? reply : [];
      const info = this.#known.get(identity)?.info ?? readInfo(fields[BEAT_FIELDS.length]);
      const beat = readBeat(fields);
      if (ageMs === 'expired' || info === undefined || beat === undefined) {
        this.#known.delete(identity);
      } else {
        this.#known.set(identity, { info, beat, beatAt: ageMs === 'none' ? undefined : now - ageMs });
      }
    }
  }

  /** The hashes with the jobs of the processes that have some: names without a namespace. */
  work(): readonly { readonly identity: string; readonly key: string }[] {
    return [...this.#known].flatMap(([identity, { info, beat }]) =>
      beat.busy === 0 ? [] : info.workKeys.map((suffix) => ({ identity, key: `${identity}:${suffix}` })),
    );
  }

  /**
   * All processes that live, as workers. The age of a heartbeat is by the clock of Redis when it was read, and grows by the
   * exporter's clock until the next one is due.
   *
   * @param oldestRunAt start of the oldest job of a process in Unix seconds
   */
  sightings(
    now: Millis,
    oldestRunAt: ReadonlyMap<string, number>,
    context: ProcessContext,
  ): readonly Sighting[] {
    return [...this.#known].map(([identity, process]) => {
      const { info, beat, beatAt } = process;
      process.report ??= processReport(identity, info, beat, oldestRunAt.get(identity), context);
      return { report: process.report, ageMs: beatAt === undefined ? undefined : now - beatAt };
    });
  }
}
