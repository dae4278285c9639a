import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';

/** The interface to tracing. Without tracing there is no such object, and no OpenTelemetry package is loaded. */
export interface Traces {
  /** Wraps a request handler: each request gets a span, in the client's trace if it sends `traceparent`. */
  readonly listener: (
    handle: (request: IncomingMessage, response: ServerResponse) => void,
  ) => RequestListener;
  /** Starts the span of a batch of messages that is passed to the fleet. */
  readonly startIngestSpan: (source: string, messages: number) => IngestSpan;
  /** Wraps a scrape source: each scrape gets a span that ends with its last chunk. */
  readonly traceScrapes: <Request extends readonly unknown[]>(
    source: ScrapeSource<Request>,
  ) => ScrapeSource<Request>;
  /** Sends the remaining spans; gives up after a few seconds. Never rejects. */
  readonly close: () => Promise<void>;
}

/** Renders scrapes chunk by chunk. */
export interface ScrapeSource<Request extends readonly unknown[]> {
  scrape(...request: Request): AsyncGenerator<Buffer, void>;
  /** Returns a chunk that was sent, for reuse. */
  release(chunk: Buffer): void;
}

export interface IngestSpan {
  /** Marks the end of recording and the start of the wait for the journal. Returns the outcome unchanged. */
  readonly awaitCommit: <T>(outcome: Promise<T>) => Promise<T>;
}
