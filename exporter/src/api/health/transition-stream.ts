import { Type } from '@sinclair/typebox';
import { type Config } from '../../config/schema/config';
import { type TransitionLog } from '../../fleet/activity/transition-log';
import { EventStreamText } from '../answers/event';
import { Problem } from '../../http/messages/problem';
import { rawRoute, type Route } from '../../http/routing/route';
import { SseConnection } from './sse-connection';

/** Clients of `GET /health/events`: a bounded number, ended together when the exporter ends. */
export class TransitionStream {
  readonly #transitions: TransitionLog;
  readonly #config: Config;
  readonly #connections = new Set<SseConnection>();
  #closed = false;

  constructor(transitions: TransitionLog, config: Config) {
    this.#transitions = transitions;
    this.#config = config;
  }

  get size(): number {
    return this.#connections.size;
  }

  readonly route: Route = rawRoute(
    {
      method: 'get',
      path: '/health/events',
      operation: 'followEvents',
      summary: 'State transitions as they happen, as server-sent events; resumes after Last-Event-ID',
      tag: 'fleet',
      headers: Type.Object({
        'Last-Event-ID': Type.Optional(
          Type.String({ description: 'what came last; browsers send it by themselves' }),
        ),
      }),
      responses: { 200: 'A stream without end.' },
      content: { type: 'text/event-stream', schema: EventStreamText },
    },
    async (request, response) => {
      this.#rejectOverLimit();
      const after = parseLastEventId(request.get('Last-Event-ID'));
      const stream = new SseConnection(response);
      if (request.method === 'HEAD') {
        stream.end();
        return;
      }
      this.#connections.add(stream);
      let stop: (() => void) | undefined;
      response.once('close', () => {
        stop?.();
        this.#connections.delete(stream);
      });
      const follow = () => {
        stop = this.#transitions.follow((transition) => stream.transition(transition));
      };
      if (after === undefined) follow();
      else await this.#resume(stream, after, follow);
    },
  );

  /** Ends all streams, so that the server can close; clients come back by themselves. */
  close(): void {
    this.#closed = true;
    for (const stream of this.#connections) stream.end();
  }

  #rejectOverLimit(): void {
    const limit = this.#config.limits.eventStreams;
    if (!this.#closed && this.#connections.size < limit) return;
    const detail = `${limit} clients follow the events already (limits.event_streams).`;
    throw new Problem(503, detail, { headers: { 'Retry-After': '10' } });
  }

  /** Tells what came after an event at the client's pace; follows once nothing is left, in the same turn. */
  async #resume(stream: SseConnection, after: number, follow: () => void): Promise<void> {
    let last = after;
    for (;;) {
      const { transitions, complete } = this.#transitions.after(last);
      if (!complete)
        stream.gap(`Transitions after ${last} are no longer all known. Read GET /health/workers again.`);
      if (transitions.length === 0) break;
      for (const transition of transitions) {
        stream.transition(transition);
        if (!(await stream.drained())) return;
        last = transition.id;
      }
    }
    follow();
  }
}

function parseLastEventId(header: string | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  if (/^\d{1,16}$/.test(header)) return Number(header);
  throw new Problem(
    400,
    `Last-Event-ID must be the id of an event, a whole number; it was ${JSON.stringify(header.slice(0, 60))}.`,
  );
}
