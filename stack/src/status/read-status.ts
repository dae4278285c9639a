import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { HEALTH_STATES, type HealthState } from '@heartline/protocol';
import { AlertsResponse, groupFiringAlerts } from './firing-alerts';
import { type Status } from './status';

const TIMEOUT_MS = 2000;
/**
 * Number of workers by state code, from the recorded series that dashboards and alerts use. It is recorded every 5 s.
 * Samples older than 15 s are from the previous run; Prometheus returns them for 5 minutes.
 */
export const WORKERS_QUERY =
  'count_values("code", worker:health_state:code and time() - timestamp(worker:health_state:code) < 15)';

const Envelope = Type.Object({ status: Type.Literal('success'), data: Type.Unknown() });
const Samples = Type.Object({
  result: Type.Array(
    Type.Object({
      metric: Type.Record(Type.String(), Type.String()),
      value: Type.Tuple([Type.Number(), Type.String()]),
    }),
  ),
});
const Targets = Type.Object({ activeTargets: Type.Array(Type.Object({ health: Type.String() })) });
const Rule = Type.Object({ type: Type.String(), lastEvaluation: Type.String() });
const Rules = Type.Object({ groups: Type.Array(Type.Object({ rules: Type.Array(Rule) })) });
/** Go's zero time: the rule has not been evaluated yet. */
const NEVER = Date.parse('0001-01-01T00:00:00Z');

/** Fetches from Prometheus's API. Returns undefined after any failure, because a status line must not stop the stack. */
async function fetchApi<T extends TSchema>(url: string, schema: T): Promise<Static<T> | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body: unknown = await response.json();
    if (!Value.Check(Envelope, body) || !Value.Check(schema, body.data)) {
      return undefined;
    }
    return body.data;
  } catch {
    // Prometheus is busy, restarting or stopped; the status line shows a question mark.
    return undefined;
  }
}

/** Returns the number of workers by state from the samples of {@link WORKERS_QUERY}. */
export function countWorkersByState(samples: Static<typeof Samples>): Partial<Record<HealthState, number>> {
  const workers: Partial<Record<HealthState, number>> = {};
  for (const { metric, value } of samples.result) {
    const state = HEALTH_STATES[Number(metric['code'])];
    if (state !== undefined) {
      workers[state] = Number(value[1]);
    }
  }
  return workers;
}

/** Counts the rules, the alerting rules, and the alerting rules evaluated since the start of Prometheus. */
function countRules({ groups }: Static<typeof Rules>): Status['rules'] {
  const rules = groups.flatMap((group) => group.rules);
  const alerting = rules.filter(({ type }) => type === 'alerting');
  const evaluated = alerting.filter(({ lastEvaluation }) => Date.parse(lastEvaluation) > NEVER);
  return { all: rules.length, alerting: alerting.length, evaluated: evaluated.length };
}

/** Reads the status from the Prometheus at this base URL (`http://127.0.0.1:9090/`). */
export async function readStatus(prometheusUrl: string): Promise<Status> {
  const api = new URL('api/v1/', prometheusUrl).href;
  const [workers, targets, rules, alerts] = await Promise.all([
    fetchApi(`${api}query?query=${encodeURIComponent(WORKERS_QUERY)}`, Samples),
    fetchApi(`${api}targets?state=active`, Targets),
    fetchApi(`${api}rules`, Rules),
    fetchApi(`${api}alerts`, AlertsResponse),
  ]);
  return {
    workers: workers && countWorkersByState(workers),
    targets: targets && {
      up: targets.activeTargets.filter(({ health }) => health === 'up').length,
      scraped: targets.activeTargets.filter(({ health }) => health !== 'unknown').length,
      all: targets.activeTargets.length,
    },
    rules: rules && countRules(rules),
    firing: alerts && groupFiringAlerts(alerts),
  };
}
