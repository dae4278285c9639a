import { Type } from '@sinclair/typebox';
import { metricsHandler, type MetricsSources } from '../exposition/endpoint';
import { rawRoute, type Route } from '../http/routing/route';

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
