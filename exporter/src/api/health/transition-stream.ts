import { Type } from '@sinclair/typebox';
import { type Config } from '../../config/schema/config';
import { type TransitionLog } from '../../fleet/recent/transition-log';
import { type ClientAddresses } from '../../http/clients/client-address';
import { ConcurrencyLimiter } from '../../http/clients/concurrency-limiter';
import { limitKey, stopLimiting } from '../../http/auth/request-limits';
import { Problem } from '../../http/messages/problem';
import { Exact, Moment, Seconds, State } from '../../http/routing/response-schemas';
import { rawRoute, type Route } from '../../http/routing/route';
import { SseConnection } from './sse-connection';

/** Data of a `transition` event. */
export const TransitionEvent = Exact(
  {
    worker_id: Type.String(),
    worker_type: Type.String(),
    state: State,
    previous_state: Type.Optional(State),
    at: Moment('when the worker entered the state'),
    last_heartbeat: Type.Optional(Moment('absent before the first heartbeat')),
    elapsed_seconds: Seconds('time between the last heartbeat, or the registration, and the transition'),
    reason: Type.String(),
  },
  { $id: 'TransitionEvent' },
);

/** The stream as a whole is text. OpenAPI 3.1 cannot describe its events, so the description does. */
export const EventStreamText = Type.String({
  description:
    'Server-sent events. Event `transition`: data is a TransitionEvent, id resumes after it. Event `gap`: transitions after Last-Event-ID are missing; read /health/workers again.',
});

/** Clients of `GET /health/events`. Their number is limited; shutdown ends their streams. */
export class TransitionStream {
  readonly #transitions: TransitionLog;
  readonly #config: Config;
  readonly #addresses: ClientAddresses;
  readonly #connections = new Set<SseConnection>();
  readonly #clients = new ConcurrencyLimiter();
  #closed = false;

  constructor(transitions: TransitionLog, config: Config, addresses: ClientAddresses) {
    this.#transitions = transitions;
    this.#config = config;
    this.#addresses = addresses;
  }

  get size(): number {
    return this.#connections.size;
  }

  readonly route: Route = rawRoute(
    {
      method: 'get',
      path: '/health/events',
      operation: 'followEvents',
      summary: 'Follow state transitions as server-sent events; resumes after Last-Event-ID',
      tag: 'fleet',
      headers: Type.Object({
        'Last-Event-ID': Type.Optional(
          Type.String({ description: 'ID of the last received event; browsers send it automatically' }),
        ),
      }),
      responses: { 200: 'A stream of events, which does not end.' },
      content: { type: 'text/event-stream', schema: EventStreamText },
    },
    async (request, response) => {
      const client = limitKey(request, this.#addresses);
      this.#rejectOverLimit(client);
      const after = parseLastEventId(request.get('Last-Event-ID'));
      const stream = new SseConnection(response);
      if (request.method === 'HEAD') {
        stream.end();
        return;
      }
      this.#connections.add(stream);
      stopLimiting(request);
      const endOfClient = this.#clients.start(client);
      let stop: (() => void) | undefined;
      response.once('close', () => {
        stop?.();
        endOfClient();
        this.#connections.delete(stream);
      });
      const follow = () => {
        stop = this.#transitions.follow((transition) => stream.transition(transition));
      };
      if (after === undefined) {
        follow();
      } else {
        await this.#resume(stream, after, follow);
      }
    },
  );

  /** Ends all streams, so that the server can close. Clients reconnect automatically. */
  close(): void {
    this.#closed = true;
    for (const stream of this.#connections) {
      stream.end();
    }
  }

  #rejectOverLimit(client: string): void {
    const { eventStreams: limit, eventStreamsPerClient } = this.#config.limits;
    if (this.#clients.count(client) >= eventStreamsPerClient) {
      const detail = `Too many event streams of this client: the limit is ${eventStreamsPerClient} (limits.event_streams_per_client). Close one of them.`;
      throw new Problem(429, detail, { headers: { 'Retry-After': '10' }, refusal: 'concurrency' });
    }
    if (!this.#closed && this.#connections.size < limit) {
      return;
    }
    const detail = `Too many event streams: the limit is ${limit} (limits.event_streams). Retry in 10 s.`;
    throw new Problem(503, detail, { headers: { 'Retry-After': '10' }, refusal: 'concurrency' });
  }

  /**
   * Sends the transitions after an event as fast as the client reads. Calls `follow` in the turn in which none is left,
   * so that no transition is missed.
   */
  async #resume(stream: SseConnection, after: number, follow: () => void): Promise<void> {
    let last = after;
    for (;;) {
      const { transitions, complete } = this.#transitions.after(last);
      if (!complete) {
        stream.gap(`Some transitions after ${last} are no longer available. Read GET /health/workers again.`);
      }
      if (transitions.length === 0) {
        break;
      }
      for (const transition of transitions) {
        stream.transition(transition);
        if (!(await stream.drained())) {
          return;
        }
        last = transition.id;
      }
    }
    follow();
  }
}

function parseLastEventId(header: string | undefined): number | undefined {
  if (header === undefined || header === '') {
    return undefined;
  }
  if (/^\d{1,16}$/.test(header)) {
    return Number(header);
  }
  throw new Problem(
    400,
    `Last-Event-ID must be the ID of an event, a whole number; was ${JSON.stringify(header.slice(0, 60))}.`,
  );
}
