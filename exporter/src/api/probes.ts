import { type Router, Router as createRouter } from 'express';
import { Problem } from './problem';

/** What the probes ask; the answers are sentences, undefined where all is well. */
export interface Vitals {
  /** Why the process cannot do its work and should be restarted. */
  readonly stuck: () => string | undefined;
  /** Why no traffic should come for now: the fleet is not read back yet, or we shut down. */
  readonly notReady: () => string | undefined;
}

/** `/-/healthy` and `/-/ready`, as Prometheus names them. */
export function probeRoutes({ stuck, notReady }: Vitals): Router {
  const router = createRouter();
  const answer = (path: string, problem: () => string | undefined, well: string) =>
    router.get(path, (_request, response) => {
      const reason = problem();
      if (reason !== undefined) throw new Problem(503, reason, { headers: { 'Retry-After': '1' } });
      response.set('Cache-Control', 'no-store').type('text/plain').send(`${well}\n`);
    });
  answer('/-/healthy', stuck, 'Heartline is healthy.');
  answer('/-/ready', notReady, 'Heartline is ready.');
  return router;
}
