import { type SimulatedMs } from '../timeline';
import { type Truth } from '../truth';

/** A silence of a worker in which a page is plausible. Times are in seconds since the first scrape. */
export interface Death {
  readonly id: string;
  readonly type: string;
  readonly ephemeral: boolean;
  readonly intervalSeconds: number;
  /** The first scrape at which no process had run for long enough. */
  readonly plausibleAt: number;
  /** The first scrape at which the exporter has to have found it: its threshold plus one interval of listening. */
  readonly overdueAt: number | undefined;
  /** The last scrape before the next report, the goodbye, or the end of the record. */
  readonly endedAt: number;
}

type OpenDeath = { -readonly [Field in keyof Death]: Death[Field] };

/** What is asked of each worker at each scrape. */
export interface TruthReader {
  readonly truths: Iterable<Truth>;
  /** Time since the last delivered report in which the exporter could hear. */
  listenedMs(truth: Truth): SimulatedMs;
  /** Time of the present silence in which no process ran. */
  deadMs(truth: Truth): SimulatedMs;
  /** The shortest dead time after which a page is no false page. */
  plausibleMs(truth: Truth): SimulatedMs;
  /** The longest listening time until a death has to be found. */
  overdueMs(truth: Truth): SimulatedMs;
}

/** The deaths as they are, whatever the exporter or a rule says. */
export class DeathLog {
  readonly #deaths: OpenDeath[] = [];
  readonly #open = new Map<string, { death: OpenDeath; deliveredAt: SimulatedMs | undefined }>();

  get deaths(): readonly Death[] {
    return this.#deaths;
  }

  /** @param at seconds since the first scrape */
  observe(reader: TruthReader, at: number): void {
    for (const truth of reader.truths) {
      const { id, deliveredAt, isExpected } = truth;
      let silence = this.#open.get(id);
      if (silence !== undefined && (silence.deliveredAt !== deliveredAt || !isExpected)) {
        this.#open.delete(id);
        silence = undefined;
      }
      if (!isExpected || deliveredAt === undefined) {
        continue;
      }
      // Two reports that were lost for good cannot be told from a death.
      const isPlausible = reader.deadMs(truth) >= reader.plausibleMs(truth) || truth.lostIn.size > 1;
      if (silence === undefined && isPlausible) {
        const { type, ephemeral, intervalMs } = truth;
        const death: OpenDeath = {
          id, type, ephemeral, intervalSeconds: intervalMs / 1000, plausibleAt: at, overdueAt: undefined, endedAt: at,
        }; // prettier-ignore
        silence = { death, deliveredAt };
        this.#open.set(id, silence);
        this.#deaths.push(death);
      }
      if (silence !== undefined && truth.living === 0 && reader.listenedMs(truth) > reader.overdueMs(truth)) {
        silence.death.overdueAt ??= at;
      }
    }
    for (const { death } of this.#open.values()) {
      death.endedAt = at;
    }
  }
}
