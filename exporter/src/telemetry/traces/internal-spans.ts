import { ROOT_CONTEXT, type Span, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { activeSpan } from '../active-span';
import { type IngestSpan } from './traces';

/** Starts a span for internal work, as a child of the request's span if there is one. */
function startSpan(tracer: Tracer, name: string, attributes = {}, parent = activeSpan.getStore()): Span {
  const context = parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent);
  return tracer.startSpan(name, { attributes }, context);
}

/**
 * Creates two spans per batch, regardless of its size: `fleet.record` while the fleet records the messages, then
 * `journal.commit` until the journal has written them.
 */
export function startIngestSpan(tracer: Tracer, source: string, messages: number): IngestSpan {
  const attributes = { 'heartline.source': source, 'heartline.messages': messages };
  const recording = startSpan(tracer, 'fleet.record', attributes);
  return {
    awaitCommit: (outcome) => {
      recording.end();
      return endAfter(startSpan(tracer, 'journal.commit', attributes), outcome);
    },
  };
}

/** Adds the span `scrape.render`, from the first requested chunk to the last one read, including waits for the client. */
export async function* traceRender(
  tracer: Tracer,
  chunks: AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer, void> {
  const span = startSpan(tracer, 'scrape.render');
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  } catch (error) {
    recordFailure(span, error);
    throw error;
  } finally {
    // Also runs if the client disconnected.
    span.setAttribute('heartline.bytes', bytes).end();
  }
}

async function endAfter<T>(span: Span, outcome: Promise<T>): Promise<T> {
  try {
    return await outcome;
  } catch (error) {
    recordFailure(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function recordFailure(span: Span, error: unknown): void {
  span.recordException(error instanceof Error ? error : String(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
