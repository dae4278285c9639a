import { AsyncLocalStorage } from 'node:async_hooks';
import { type Span } from '@opentelemetry/api';

/** The span under which the code at hand runs. Where traces are off nothing ever enters it, and asking costs nothing. */
export const activeSpan = new AsyncLocalStorage<Span>();

/** What a log line tells of the span it was written under. A new object each time: pino writes into it. */
export function spanIds(): { readonly trace_id?: string; readonly span_id?: string } {
  const context = activeSpan.getStore()?.spanContext();
  return context === undefined ? {} : { trace_id: context.traceId, span_id: context.spanId };
}
