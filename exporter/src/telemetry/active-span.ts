import { AsyncLocalStorage } from 'node:async_hooks';
import { type Span } from '@opentelemetry/api';

/** The span of the running code. Without tracing it is never set, and reading it costs nothing. */
export const activeSpan = new AsyncLocalStorage<Span>();

/** Returns the IDs of the active span for a log line. Always a new object, because pino modifies it. */
export function spanIds(): { readonly trace_id?: string; readonly span_id?: string } {
  const context = activeSpan.getStore()?.spanContext();
  return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
}
