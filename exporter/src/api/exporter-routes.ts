import { Type } from '@sinclair/typebox';
import { type Reloaded } from '../config/load/live-config';
import { ConfigError } from '../config/schema/config-error';
import { metricsHandler, type MetricsSources } from '../exposition/endpoint';
import { Problem } from '../http/messages/problem';
import { Exact } from '../http/routing/response-schemas';
import { jsonRoute, rawRoute, type Route } from '../http/routing/route';

/** `GET /metrics`. The exposition responds to it. */
export function metricsRoute(deps: MetricsSources): Route {
  return rawRoute(
    {
      method: 'get',
      path: '/metrics',
      operation: 'scrape',
      summary: 'Get all series, in the Prometheus text format or as OpenMetrics',
      tag: 'exporter',
      responses: { 200: 'The series.' },
      content: { type: 'text/plain', schema: Type.String() },
      problems: { 406: 'The client accepts neither format.' },
    },
    metricsHandler(deps),
  );
}

/** State of the process for the probes. Each function returns a sentence, or undefined if there is no problem. */
export interface ProbeState {
  /** Why the process does not work and should be restarted. */
  readonly stuck: () => string | undefined;
  /** Why the process should not get traffic: it is loading the journal or shutting down. */
  readonly notReady: () => string | undefined;
}

/** `/-/healthy` and `/-/ready`, as Prometheus names them. */
export function probeRoutes({ stuck, notReady }: ProbeState): readonly Route[] {
  const probe = (condition: 'healthy' | 'ready', summary: string, problem: () => string | undefined) =>
    rawRoute(
      {
        method: 'get',
        path: `/-/${condition}`,
        operation: `is${condition === 'ready' ? 'Ready' : 'Healthy'}`,
        summary,
        tag: 'exporter',
        responses: { 200: 'Yes.' },
        content: { type: 'text/plain', schema: Type.String() },
      },
      (_request, response) => {
        const reason = problem();
        if (reason !== undefined) {
          throw new Problem(503, reason, { headers: { 'Retry-After': '1' } });
        }
        response.set('Cache-Control', 'no-store').type('text/plain').send(`Heartline is ${condition}.\n`);
      },
    );
  return [
    probe('healthy', 'Check whether the exporter works; if not, restart it', stuck),
    probe('ready', 'Check whether the exporter is ready for traffic', notReady),
  ];
}

/**
 * `POST /-/reload`: reads the configuration files again. Responds with 400 and all errors if the configuration is
 * invalid; nothing is changed then.
 */
export function reloadRoute(reload: () => Reloaded): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/-/reload',
      operation: 'reload',
      summary: 'Reload the configuration and the files that it references',
      tag: 'exporter',
      responses: { 200: 'The changed keys.' },
      problems: {
        400: 'The configuration is invalid, see `errors`; nothing was changed.',
      },
      response: Exact({
        changed: Type.Array(Type.String(), { description: 'keys with a new value' }),
        need_restart: Type.Array(Type.String(), {
          description: 'keys with a new value that takes effect after a restart',
        }),
      }),
    },
    () => {
      try {
        const { changed, needRestart } = reload();
        return { status: 200, body: { changed: [...changed], need_restart: [...needRestart] } };
      } catch (error) {
        if (!(error instanceof ConfigError)) {
          throw error;
        }
        const detail = `The configuration is invalid; nothing was changed. ${error.problems.join('; ')}`;
        throw new Problem(400, detail, { members: { errors: error.problems } });
      }
    },
  );
}
