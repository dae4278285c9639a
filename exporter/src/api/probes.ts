import { Type } from '@sinclair/typebox';
import { Problem } from '../http/messages/problem';
import { rawRoute, type Route } from '../http/routing/route';

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
