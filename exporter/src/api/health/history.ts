import { type Static, Type } from '@sinclair/typebox';
import { type HistoryReader, type WorkerHistory } from '../../history/history';
import { PrometheusError } from '../../history/prometheus';
import { Problem } from '../../http/messages/problem';
import { Exact, iso, Moment, Seconds, State, WorkerIdParams } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { INACTIVITY_TIMEOUT_MS } from '../../http/server';
import { type Log } from '../../telemetry/log';
import { type HealthDeps } from './worker-lookup';

function Value(description: string) {
  return Type.Optional(Type.Number({ description }));
}

export const History = Exact(
  {
    worker_id: Type.String(),
    from: Moment('start of the time range'),
    to: Moment('end of the time range'),
    step_seconds: Seconds('time between two points'),
    points: Type.Array(
      Exact({
        at: Moment('time of the point'),
        state: Type.Optional(State),
        score: Value('health score, 0..1'),
        cpu_ratio: Value('CPU in use, 1 = all that the worker may use'),
        memory_bytes: Value('memory in use'),
        memory_limit_bytes: Value('memory that the worker may use'),
        tasks_active: Value('running tasks'),
      }),
      { description: 'oldest first; points without data in Prometheus are omitted' },
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
      description: 'length of the time range, which ends now',
    }),
  },
  { additionalProperties: false },
);

/** `GET /health/workers/{id}/history`. Also works for a forgotten worker, as long as Prometheus has its series. */
export function historyRoute({ config, log }: HealthDeps, reader: HistoryReader): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/workers/{id}/history',
      operation: 'getWorkerHistory',
      summary: 'Get state, score and resources of a worker over the last hours, from Prometheus',
      tag: 'worker',
      params: WorkerIdParams,
      query: Query,
      responses: { 200: 'About 500 points at most; none if Prometheus has no series of the worker.' },
      problems: {
        501: 'prometheus.url is not set.',
        502: 'Prometheus did not respond, or responded with an error.',
      },
      response: History,
    },
    async ({ params: { id }, query: { hours }, request }) => {
      const { url, timeoutSeconds } = config.prometheus;
      if (url === undefined) {
        throw new Problem(
          501,
          'prometheus.url is not set. Set it to the URL of the Prometheus server that has the history.',
        );
      }
      // Nothing is sent or received while Prometheus evaluates the queries.
      request.setTimeout(timeoutSeconds * 1000 + INACTIVITY_TIMEOUT_MS);
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
    if (!(error instanceof PrometheusError)) {
      throw error;
    }
    log.warn({ err: error }, 'could not read the history of a worker');
    throw new Problem(502, error.message);
  }
  if (history !== undefined) {
    return history;
  }
  throw new Problem(503, 'Too many histories are being read. Retry in a second.', {
    headers: { 'Retry-After': '1' },
  });
}
