export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** [seconds since the epoch, value] in order. */
  readonly samples: readonly (readonly [number, number])[];
}

interface QueryResponse {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly result: readonly {
      readonly metric: Record<string, string>;
      readonly value?: [number, string];
      readonly values?: [number, string][];
    }[];
  };
}

/** Asks a Prometheus: `up`, or `up[5m]` for the samples as they were stored. */
export async function queryPrometheus(prometheusUrl: string, query: string): Promise<Series[]> {
  const url = new URL('api/v1/query', prometheusUrl);
  url.searchParams.set('query', query);
  const response = await fetch(url);
  const answer = (await response.json()) as QueryResponse;
  if (answer.status !== 'success') throw new Error(`Prometheus refused ${query}: ${answer.error ?? ''}`);
  return answer.data.result.map(({ metric, value, values }) => ({
    metric,
    samples: (values ?? (value ? [value] : [])).map(([at, text]): [number, number] => [at, Number(text)]),
  }));
}

/** The newest value of each series, by one of its labels. */
export async function latestValuesBy(
  prometheusUrl: string,
  label: string,
  query: string,
): Promise<Map<string, number>> {
  const series = await queryPrometheus(prometheusUrl, query);
  return new Map(series.map(({ metric, samples }) => [metric[label] ?? '', samples.at(-1)?.[1] ?? NaN]));
}
