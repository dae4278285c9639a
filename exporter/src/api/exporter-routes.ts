import { Type } from '@sinclair/typebox';
import { type Reloaded } from '../config/load/live-config';
import { ConfigError } from '../config/schema/config-error';
import { metricsHandler, type MetricsSources } from '../exposition/endpoint';
import { Problem } from '../http/messages/problem';
import { Exact } from '../http/routing/fields';
import { jsonRoute, rawRoute, type Route } from '../http/routing/route';

/** `GET /metrics`, declared; the exposition answers it. */
export function metricsRoute(deps: MetricsSources): Route {
  return rawRoute(
    {
      method: 'get',
      path: '/metrics',
      operation: 'scrape',
      summary: 'All series, in Prometheus’ text format or as OpenMetrics',
      tag: 'exporter',
      responses: { 200: 'The series.' },
      content: { type: 'text/plain', schema: Type.String() },
      problems: { 406: 'The client takes neither format.' },
    },
    metricsHandler(deps),
  );
}

/** What the probes ask; the answers are sentences, undefined where all is well. */
export interface ProbeState {
  /** Why the process cannot do its work and should be restarted. */
  readonly stuck: () => string | undefined;
  /** Why no traffic should come for now: the fleet is not read back yet, or we shut down. */
  readonly notReady: () => string | undefined;
}

/** `/-/healthy` and `/-/ready`, as Prometheus names them. */
export function probeRoutes({ stuck, notReady }: ProbeState): readonly Route[] {
  const probe = (what: 'healthy' | 'ready', summary: string, problem: () => string | undefined) =>
    rawRoute(
      {
        method: 'get',
        path: `/-/${what}`,
        operation: `is${what === 'ready' ? 'Ready' : 'Healthy'}`,
        summary,
        tag: 'exporter',
        responses: { 200: 'It is.' },
        content: { type: 'text/plain', schema: Type.String() },
      },
      (_request, response) => {
        const reason = problem();
        if (reason !== undefined) throw new Problem(503, reason, { headers: { 'Retry-After': '1' } });
        response.set('Cache-Control', 'no-store').type('text/plain').send(`Heartline is ${what}.\n`);
      },
    );
  return [
    probe('healthy', 'Whether the exporter works; if not, restart it', stuck),
    probe('ready', 'Whether traffic may come', notReady),
  ];
}

/**
 * `POST /-/reload`: reads the configuration file again. 400 with all that is wrong where it is not valid (the
 * file is as much the caller's as a body would be), and then nothing has changed.
 */
export function reloadRoute(reload: () => Reloaded): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/-/reload',
      operation: 'reload',
      summary: 'Read the configuration again, with the files that it names',
      tag: 'exporter',
      responses: { 200: 'What changed, by key.' },
      problems: {
        400: 'The configuration is not valid; nothing was changed, and `errors` tells all that is wrong.',
      },
      response: Exact({
        changed: Type.Array(Type.String(), { description: 'keys that have a new value' }),
        need_restart: Type.Array(Type.String(), {
          description: 'keys that differ, and take effect at a start only',
        }),
      }),
    },
    () => {
      try {
        const { changed, needRestart } = reload();
        return { status: 200, body: { changed: [...changed], need_restart: [...needRestart] } };
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        const detail = `The configuration is not valid, and nothing was changed. ${error.problems.join('; ')}`;
        throw new Problem(400, detail, { members: { errors: error.problems } });
      }
    },
  );
}
