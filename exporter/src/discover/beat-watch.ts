import { type Millis } from '../model/time';

/** What one look at a worker has seen. */
export interface BeatSample {
  readonly id: string;
  /** What each heartbeat changes; undefined if only the life of the key tells it. */
  readonly value: string | undefined;
  /** Remaining life of the key; undefined if it has none. */
  readonly ttlMs?: Millis | undefined;
}

export interface BeatFigures {
  /** Workers of which a heartbeat was seen. */
  readonly beating: number;
  /** Time between two heartbeats in seconds; undefined if no worker was seen to send two. */
  readonly intervalSeconds: number | undefined;
  /** The life that a heartbeat gives a key in whole seconds; undefined if none was seen to be renewed. */
  readonly ttlSeconds: number | undefined;
}

interface Watched {
  readonly value: string | undefined;
  readonly ttlMs: Millis | undefined;
  readonly beatAt: Millis | undefined;
}

/** Two looks at a life that goes on differ by their distance; more than this against it is a renewal. */
const MIN_RENEWAL_MS: Millis = 200;
/** Intervals below this are rounded to half seconds, longer ones to whole seconds. */
const MAX_HALF_SECONDS = 10;
const MIN_INTERVAL_SECONDS = 0.5;

/** Tells the interval of heartbeats from repeated looks: a changed value, or a renewed life of a key, is a heartbeat. */
export class BeatWatch {
  readonly #watched = new Map<string, Watched>();
  readonly #gaps: Millis[] = [];
  readonly #beating = new Set<string>();
  #longestTtlMs: Millis = 0;

  observe(samples: readonly BeatSample[], now: Millis): void {
    for (const { id, value, ttlMs } of samples) {
      const before = this.#watched.get(id);
      const renewed =
        ttlMs !== undefined && before?.ttlMs !== undefined && ttlMs > before.ttlMs + MIN_RENEWAL_MS;
      const beats = before !== undefined && (renewed || before.value !== value);
      if (beats) {
        this.#beating.add(id);
        if (before.beatAt !== undefined) {
          this.#gaps.push(now - before.beatAt);
        }
      }
      if (renewed) {
        this.#longestTtlMs = Math.max(this.#longestTtlMs, ttlMs);
      }
      this.#watched.set(id, { value, ttlMs, beatAt: beats ? now : before?.beatAt });
    }
  }

  get figures(): BeatFigures {
    const median = [...this.#gaps].sort((a, b) => a - b)[Math.floor(this.#gaps.length / 2)];
    return {
      beating: this.#beating.size,
      intervalSeconds: median === undefined ? undefined : roundInterval(median / 1000),
      ttlSeconds: this.#longestTtlMs === 0 ? undefined : Math.ceil(this.#longestTtlMs / 1000),
    };
  }
}

function roundInterval(seconds: number): number {
  const step = seconds < MAX_HALF_SECONDS ? 0.5 : 1;
  return Math.max(MIN_INTERVAL_SECONDS, Math.round(seconds / step) * step);
}
