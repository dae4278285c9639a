import { type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type Context,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import { activeSpan } from '../active-span';
import { type Traces } from './traces';

/** Paths that are requested every few seconds or stay open for hours: their spans are of no use. */
const UNTRACED_PATHS: ReadonlySet<string> = new Set(['/-/healthy', '/-/ready', '/health/events']);

/** Creates a span per request, in the client's trace if it sends `traceparent` (W3C trace context). */
export class RequestSpans {
  readonly #tracer: Tracer;
  readonly #propagator = new W3CTraceContextPropagator();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  readonly listener: Traces['listener'] = (handle) => (request, response) => {
    const path = pathOf(request);
    if (UNTRACED_PATHS.has(path)) {
      handle(request, response);
      return;
    }
    const span = this.#start(request, path);
    response.once('close', () => end(span, request, response));
    activeSpan.run(span, handle, request, response);
  };

  #start(request: IncomingMessage, path: string): Span {
    const method = request.method ?? '';
    const attributes = {
      [ATTR_HTTP_REQUEST_METHOD]: method,
      // Without the query, which may contain confidential data.
      [ATTR_URL_PATH]: path,
      [ATTR_URL_SCHEME]: 'encrypted' in request.socket ? 'https' : 'http',
    };
    return this.#tracer.startSpan(
      method,
      { kind: SpanKind.SERVER, attributes },
      this.#parentContext(request),
    );
  }

  #parentContext({ headers }: IncomingMessage): Context {
    return this.#propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
  }
}

function end(span: Span, request: IncomingMessage, response: ServerResponse): void {
  const route = routeOf(request);
  if (route !== undefined) {
    span.updateName(`${request.method ?? ''} ${route}`);
    span.setAttribute(ATTR_HTTP_ROUTE, route);
  }
  span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, response.statusCode);
  if (!response.writableFinished) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'the connection was closed early' });
  } else if (response.statusCode >= 500) {
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

function pathOf({ url = '' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '';
}

/** Returns the route pattern that express matched and set on the request, undefined if none matched. */
function routeOf(
  request: IncomingMessage & { readonly route?: { readonly path?: unknown } },
): string | undefined {
  const path = request.route?.path;
  return typeof path === 'string' ? path : undefined;
}
