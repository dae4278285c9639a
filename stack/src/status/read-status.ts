import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { HEALTH_STATES, type HealthState } from '@heartline/protocol';
import { AlertsResponse, groupFiringAlerts } from './firing-alerts';
import { type Status } from './status';

const TIMEOUT_MS = 2000;
/**
 * Workers by ladder code, from the same recorded series that dashboards and alerts read. It is recorded each 5 s; what is
 * older than three of them is of the run before, which Prometheus goes on showing for 5 minutes.
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
/** Go's zero time: of a rule that was not evaluated yet. */
const NEVER = Date.parse('0001-01-01T00:00:00Z');

/** One answer of Prometheus's API, or undefined where it gives none that we understand: a status line is no place to fail. */
async function fetchApi<T extends TSchema>(url: string, schema: T): Promise<Static<T> | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answer: unknown = await response.json();
    if (!Value.Check(Envelope, answer) || !Value.Check(schema, answer.data)) return undefined;
    return answer.data;
  } catch {
    // Prometheus is busy, restarting or gone; the caller shows that it does not know.
    return undefined;
  }
}

/** Workers by state from the samples of {@link WORKERS_QUERY}. */
export function countWorkersByState(samples: Static<typeof Samples>): Partial<Record<HealthState, number>> {
  const workers: Partial<Record<HealthState, number>> = {};
  for (const { metric, value } of samples.result) {
    const state = HEALTH_STATES[Number(metric['code'])];
    if (state !== undefined) workers[state] = Number(value[1]);
  }
  return workers;
}

/** How many rules there are, and how many of those that alert have been evaluated since Prometheus was started. */
function countRules({ groups }: Static<typeof Rules>): Status['rules'] {
  const rules = groups.flatMap((group) => group.rules);
  const alerting = rules.filter(({ type }) => type === 'alerting');
  const evaluated = alerting.filter(({ lastEvaluation }) => Date.parse(lastEvaluation) > NEVER);
  return { all: rules.length, alerting: alerting.length, evaluated: evaluated.length };
}

/** The status as Prometheus at this base URL (`http://127.0.0.1:9090/`) sees it. */
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
