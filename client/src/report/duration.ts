import { type Report } from '@heartline/protocol';

type TaskTypes = NonNullable<NonNullable<Report['tasks']>['types']>;
export type TaskTypeReport = NonNullable<TaskTypes[string]>;
type DurationReport = NonNullable<TaskTypeReport['duration']>;

/** How long tasks took: a histogram as Prometheus counts it, each bound including the ones below. */
export class Durations {
  #count = 0;
  #sumSeconds = 0;
  readonly #atOrBelow: number[];

  readonly #bounds: readonly number[];

  /** @param #bounds upper bounds in seconds, ascending */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;

    this.#atOrBelow = bounds.map(() => 0);
  }

  observe(seconds: number): void {
    this.#count += 1;
    this.#sumSeconds += seconds;
    this.#bounds.forEach((bound, index) => {
      if (seconds <= bound) this.#atOrBelow[index] = (this.#atOrBelow[index] ?? 0) + 1;
    });
  }

  report(): DurationReport {
    const buckets = Object.fromEntries(
      this.#bounds.map((bound, index) => [String(bound), this.#atOrBelow[index] ?? 0]),
    );
    return { count: this.#count, sum_seconds: Number(this.#sumSeconds.toFixed(6)), buckets };
  }
}
