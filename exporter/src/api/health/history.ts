import { type Static, Type } from '@sinclair/typebox';
import { type HistoryReader, type WorkerHistory } from '../../history/history';
import { PrometheusError } from '../../history/prometheus';
import { Problem } from '../../http/messages/problem';
import { Exact, iso, Moment, Seconds, State, WorkerIdParams } from '../../http/routing/fields';
import { jsonRoute, type Route } from '../../http/routing/route';
import { type Log } from '../../telemetry/log';
import { type HealthDeps } from './worker-lookup';

function Value(description: string) {
  return Type.Optional(Type.Number({ description }));
}

export const History = Exact(
  {
    worker_id: Type.String(),
    from: Moment('first moment asked for'),
    to: Moment('last moment asked for'),
    step_seconds: Seconds('between two points'),
    points: Type.Array(
      Exact({
        at: Moment('of the point'),
        state: Type.Optional(State),
        score: Value('health score, 0..1'),
        cpu_ratio: Value('CPU in use, 1 = all it may use'),
        memory_bytes: Value('memory in use'),
        memory_limit_bytes: Value('memory it may use'),
        tasks_active: Value('being worked on'),
      }),
      { description: 'oldest first; moments of which Prometheus knows nothing are left out' },
    ),
  },
  { $id: 'History' },
);

export type History = Static<typeof History>;

export type HistoryPoint = History['points'][number];

const Query = Type.Object(
  {
    hours: Type.Number({
      exclusiveMinimum: 0,
      maximum: 744,
      default: 24,
      description: 'how far to look back',
    }),
  },
  { additionalProperties: false },
);

/** `GET /health/workers/{id}/history`: also of a worker that is forgotten, as long as Prometheus remembers it. */
export function historyRoute({ config, log }: HealthDeps, reader: HistoryReader): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/workers/{id}/history',
      operation: 'getWorkerHistory',
      summary: 'State, score and resources of a worker over the last hours, from Prometheus',
      tag: 'worker',
      params: WorkerIdParams,
      query: Query,
      responses: { 200: 'At most some 500 points; none where Prometheus knows no such worker.' },
      problems: {
        501: 'The exporter was not told where Prometheus is (prometheus.url).',
        502: 'Prometheus gave no answer.',
      },
      response: History,
    },
    async ({ params: { id }, query: { hours } }) => {
      const { url } = config.prometheus;
      if (url === undefined)
        throw new Problem(
          501,
          'History is read from Prometheus, and prometheus.url is not set. Set it to where Prometheus listens.',
        );
      const history = await readHistory(reader, url, id, hours, log);
      const points = history.points.map(({ at, ...rest }) => ({ at: iso(at), ...rest }));
      const { from, to, stepSeconds } = history;
      return {
        status: 200,
        body: { worker_id: id, from: iso(from), to: iso(to), step_seconds: stepSeconds, points },
      };
    },
  );
}

async function readHistory(
  reader: HistoryReader,
  url: string,
  id: string,
  hours: number,
  log: Log,
): Promise<WorkerHistory> {
  let history: WorkerHistory | undefined;
  try {
    history = await reader.read(url, id, hours);
  } catch (error) {
    if (!(error instanceof PrometheusError)) throw error;
    log.warn({ err: error }, 'no history');
    throw new Problem(502, error.message);
  }
  if (history !== undefined) return history;
  throw new Problem(503, 'Many histories are being read already.', { headers: { 'Retry-After': '1' } });
}
