export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  /** [seconds since the epoch, value], in order of time. */
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

/** Runs an instant query: `up` for the newest sample of each series, `up[5m]` for the stored samples. */
export async function queryPrometheus(prometheusUrl: string, query: string): Promise<Series[]> {
  const url = new URL('api/v1/query', prometheusUrl);
  url.searchParams.set('query', query);
  const response = await fetch(url);
  const body = (await response.json()) as QueryResponse;
  if (body.status !== 'success') {
    throw new Error(`Prometheus rejected ${query}: ${body.error ?? ''}`);
  }
  return body.data.result.map(({ metric, value, values }) => ({
    metric,
    samples: (values ?? (value ? [value] : [])).map(([at, text]): [number, number] => [at, Number(text)]),
  }));
}

/** The newest value of each series, by the value of one label. */
export async function latestValuesBy(
  prometheusUrl: string,
  label: string,
  query: string,
): Promise<Map<string, number>> {
  const series = await queryPrometheus(prometheusUrl, query);
  return new Map(series.map(({ metric, samples }) => [metric[label] ?? '', samples.at(-1)?.[1] ?? NaN]));
}
