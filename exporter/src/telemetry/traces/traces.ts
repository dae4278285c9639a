import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type Renderer } from '../../exposition/renderer';

/** Traces, where they are on. Where they are off there is no such object, and no OpenTelemetry package is loaded. */
export interface Traces {
  /** Handles each request under a span of its own, which goes on the reporter's trace if it sent a `traceparent`. */
  readonly listener: (
    handle: (request: IncomingMessage, response: ServerResponse) => void,
  ) => RequestListener;
  /** Starts the span of messages that are given to the fleet. */
  readonly startIngestSpan: (source: string, messages: number) => IngestSpan;
  /** The same, with a span for each scrape that ends with its last chunk. */
  readonly traceScrapes: (renderer: ScrapeSource) => ScrapeSource;
  /** Sends what is left; gives up after a few seconds. Never rejects. */
  readonly close: () => Promise<void>;
}

export type ScrapeSource = Pick<Renderer, 'scrape' | 'release'>;

export interface IngestSpan {
  /** All were given to the fleet: from here on the journal is waited for. Passes the outcome on. */
  readonly awaitCommit: <T>(outcome: Promise<T>) => Promise<T>;
}
