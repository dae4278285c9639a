import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** An error of Prometheus. The message is the `detail` of the response to the client. */
export class PrometheusError extends Error {
  override readonly name = 'PrometheusError';
}

const Matrix = Type.Object({
  status: Type.Literal('success'),
  data: Type.Object({
    resultType: Type.Literal('matrix'),
    result: Type.Array(
      Type.Object({
        metric: Type.Record(Type.String(), Type.String()),
        values: Type.Array(Type.Tuple([Type.Number(), Type.String()])),
      }),
    ),
  }),
});
export type Series = Static<typeof Matrix>['data']['result'][number];

export interface RangeQuery {
  readonly query: string;
  /** Seconds since the epoch. */
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

/** 500 points of seven series are about 100 kB; a much larger response is not a response to this query. */
const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

/**
 * Runs a range query.
 *
 * @throws PrometheusError if Prometheus is unreachable or too slow, or if its response is an error or too large
 */
export async function queryRange(
  base: string,
  { query, start, end, step }: RangeQuery,
  timeoutSeconds: number,
): Promise<readonly Series[]> {
  const url = `${base.replace(/\/+$/, '')}/api/v1/query_range`;
  const body = new URLSearchParams({
    query,
    start: String(start),
    end: String(end),
    step: String(step),
    timeout: `${timeoutSeconds}s`,
  });
  const signal = AbortSignal.timeout(timeoutSeconds * 1000);
  let text: string;
  let status: number;
  try {
    const response = await fetch(url, { method: 'POST', body, redirect: 'error', signal });
    ({ status } = response);
    text = await readUpTo(response, MAX_RESPONSE_BYTES);
  } catch (error) {
    if (error instanceof PrometheusError) {
      throw error;
    }
    const reason = signal.aborted
      ? `did not respond within ${timeoutSeconds} s (prometheus.timeout_seconds)`
      : 'is unreachable';
    throw new PrometheusError(`Prometheus (prometheus.url) ${reason}.`, { cause: error });
  }
  const result = parseJson(text);
  if (Value.Check(Matrix, result)) {
    return result.data.result;
  }
  const errorText =
    typeof result === 'object' && result !== null && 'error' in result ? `: ${String(result.error)}` : '';
  throw new PrometheusError(
    `Prometheus (prometheus.url) responded with ${status}${errorText.slice(0, 200)}.`,
  );
}

async function readUpTo(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    const part = chunk as Uint8Array;
    bytes += part.byteLength;
    if (bytes > maxBytes) {
      throw new PrometheusError(`Prometheus (prometheus.url) responded with more than ${maxBytes} bytes.`);
    }
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PrometheusError('The server at prometheus.url is not Prometheus: its response is not JSON.', {
      cause: error,
    });
  }
}
