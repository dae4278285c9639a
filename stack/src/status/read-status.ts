import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { HEALTH_STATES, type HealthState } from '@heartline/protocol';

/** The firing alerts of one name, and the number of workers (or other subjects) that they are about. */
export interface FiringAlert {
  readonly name: string;
  readonly count: number;
}

/** The content of the status line. A value is undefined if Prometheus did not return it. */
export interface Status {
  /** Number of workers by state, as Prometheus records them. States without workers are left out. */
  readonly workers: Readonly<Partial<Record<HealthState, number>>> | undefined;
  /** `scraped`: targets that this run of Prometheus has scraped at least once, successfully or not. */
  readonly targets: { readonly up: number; readonly scraped: number; readonly all: number } | undefined;
  /**
   * `all`: loaded recording and alerting rules. `alerting`: the alerting rules among them. `evaluated`: the alerting rules
   * that this run of Prometheus has evaluated at least once.
   */
  readonly rules: { readonly all: number; readonly alerting: number; readonly evaluated: number } | undefined;
  /** Firing alerts by severity (most severe first), then by name. Without the HeartlineWatchdog, which always fires. */
  readonly firing: readonly FiringAlert[] | undefined;
}

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

/** The `data` of Prometheus's `/api/v1/alerts`. */
const AlertsResponse = Type.Object({
  alerts: Type.Array(
    Type.Object({ state: Type.String(), labels: Type.Record(Type.String(), Type.String()) }),
  ),
});

/** Severities of the alerting rules, most severe first. Other severities sort last. */
const SEVERITIES = ['critical', 'warning', 'info'];

/** The alerts of the ladder. All steps up to the present one fire. */
const LADDER: readonly string[] = [
  'WorkerHeartbeatLate',
  'WorkerHeartbeatCritical',
  'WorkerFailed',
  'WorkerEphemeralFailed',
];

type Labels = Readonly<Record<string, string>>;

function severityRank(severity: string | undefined): number {
  const rank = SEVERITIES.indexOf(severity ?? '');
  return rank < 0 ? SEVERITIES.length : rank;
}

/**
 * Groups firing alerts by name and counts the workers (or other subjects) of each name. An alert and its escalation count
 * once, and of the steps of a worker's ladder only the last one counts. The result is sorted by the most severe alert of
 * each name, because Prometheus returns alerts in varying order. The HeartlineWatchdog, which always fires, is left out.
 */
export function groupFiringAlerts(response: Static<typeof AlertsResponse>): readonly FiringAlert[] {
  const firing = response.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels);
  const lastSteps = findLastSteps(firing);
  const byName = new Map<string, { rank: number; readonly subjects: Set<string> }>();
  for (const labels of firing) {
    const { alertname: name, severity } = labels;
    if (name === undefined || name === 'HeartlineWatchdog') {
      continue;
    }
    const subject = subjectOf(labels);
    if (LADDER.includes(name) && lastSteps.get(subject) !== name) {
      continue;
    }
    const group = byName.get(name) ?? { rank: Infinity, subjects: new Set() };
    group.subjects.add(subject);
    byName.set(name, { ...group, rank: Math.min(group.rank, severityRank(severity)) });
  }
  return [...byName]
    .sort(([name, { rank }], [other, { rank: otherRank }]) => rank - otherRank || (name < other ? -1 : 1))
    .map(([name, { subjects }]) => ({ name, count: subjects.size }));
}

/** The name of the last step of the ladder that fires, for each worker. */
function findLastSteps(alerts: readonly Labels[]): ReadonlyMap<string, string> {
  const inOrder = LADDER.flatMap((step) => alerts.filter(({ alertname }) => alertname === step));
  return new Map(inOrder.map((labels) => [subjectOf(labels), labels['alertname'] ?? '']));
}

/** The worker of an alert, or, without one, the alert itself. */
function subjectOf(labels: Labels): string {
  const { worker_type, worker_id } = labels;
  return JSON.stringify(worker_id === undefined ? labels : [worker_type, worker_id]);
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
