import { ROOT_CONTEXT, type Span, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { activeSpan } from '../active-span';
import { type IngestSpan } from './traces';

/** Spans of work of ours, below the request's, if there is one. */
function startSpan(tracer: Tracer, name: string, attributes = {}, parent = activeSpan.getStore()): Span {
  const context = parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent);
  return tracer.startSpan(name, { attributes }, context);
}

/**
 * Two spans for a batch, however many messages it has: the fleet takes them (`fleet.record`), and then their sender
 * waits until they stand on disk (`journal.commit`).
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

/** `scrape.render`: from the first chunk asked for to the last one taken, the waiting for the client included. */
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
    failed(span, error);
    throw error;
  } finally {
    // Also where the client hung up, and asks for no more.
    span.setAttribute('heartline.bytes', bytes).end();
  }
}

async function endAfter<T>(span: Span, outcome: Promise<T>): Promise<T> {
  try {
    return await outcome;
  } catch (error) {
    failed(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function failed(span: Span, error: unknown): void {
  span.recordException(error instanceof Error ? error : String(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
