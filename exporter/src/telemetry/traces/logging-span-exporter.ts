import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace-base';
import { type Log } from '../log';

/** Logs when the collector stops taking spans, and when it takes them again; not at each batch in between. */
export class LoggingSpanExporter implements SpanExporter {
  readonly #inner: SpanExporter;
  readonly #endpoint: string;
  readonly #log: Log;
  #lost = 0;

  constructor(inner: SpanExporter, endpoint: string, log: Log) {
    this.#inner = inner;
    this.#endpoint = endpoint;
    this.#log = log;
  }

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.#inner.export(spans, (result) => {
      if (result.code === ExportResultCode.SUCCESS) this.#exportSucceeded();
      else this.#exportFailed(spans.length, result.error);
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.#inner.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }

  #exportSucceeded(): void {
    if (this.#lost === 0) return;
    this.#log.info({ collector: this.#endpoint, lost_spans: this.#lost }, 'traces are taken again');
    this.#lost = 0;
  }

  #exportFailed(spans: number, error: Error | undefined): void {
    if (this.#lost === 0)
      this.#log.warn({ collector: this.#endpoint, err: error }, 'traces are not taken; their spans are lost');
    this.#lost += spans;
  }
}
