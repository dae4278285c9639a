import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';

/** Traces, where they are on. Where they are off there is no such object, and no OpenTelemetry package is loaded. */
export interface Traces {
  /** Handles each request under a span of its own, which goes on the reporter's trace if it sent a `traceparent`. */
  readonly listener: (
    handle: (request: IncomingMessage, response: ServerResponse) => void,
  ) => RequestListener;
  /** Starts the span of messages that are given to the fleet. */
  readonly startIngestSpan: (source: string, messages: number) => IngestSpan;
  /** The same, with a span for each scrape that ends with its last chunk. */
  readonly traceScrapes: <Request extends readonly unknown[]>(
    source: ScrapeSource<Request>,
  ) => ScrapeSource<Request>;
  /** Sends what is left; gives up after a few seconds. Never rejects. */
  readonly close: () => Promise<void>;
}

/** Renders scrapes chunk by chunk. */
export interface ScrapeSource<Request extends readonly unknown[]> {
  scrape(...request: Request): AsyncGenerator<Buffer, void>;
  /** Returns a chunk that was sent, for reuse. */
  release(chunk: Buffer): void;
}

export interface IngestSpan {
  /** All were given to the fleet: from here on the journal is waited for. Passes the outcome on. */
  readonly awaitCommit: <T>(outcome: Promise<T>) => Promise<T>;
}
