import type { WorkerHistory } from './state-segments';

/** A metric family in OpenMetrics: its name without suffix, its type, and the lines of its samples. */
export type MetricFamily = { name: string; type: 'gauge' | 'counter'; samples: Iterable<string> };

/**
 * Writes the samples of one series.
 *
 * @param series name and labels, such as `up{job="heartline"}`
 * @param times ascending, in milliseconds; of equal times only the first is written
 * @param value returns undefined for a time without a sample
 */
export function* sampleLines(
  series: string,
  times: number[],
  value: (atMs: number) => number | undefined,
): Generator<string> {
  let previous = -1;
  for (const at of times) {
    const sample = at === previous ? undefined : value(at);
    previous = at;
    if (sample !== undefined) {
      yield `${series} ${String(sample)} ${String(at / 1000)}\n`;
    }
  }
}

/** The labels of a worker, as the recording rules keep them. */
export function workerLabels({ workerId, workerType }: WorkerHistory): string {
  return `job="heartline",worker_id="${workerId}",worker_type="${workerType}"`;
}
