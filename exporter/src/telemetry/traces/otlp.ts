import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { type Build } from '../build';
import { type Log } from '../log';
import { startIngestSpan, traceRender } from './internal-spans';
import { RequestSpans } from './request-spans';
import { type Traces } from './traces';

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

export interface OtlpOptions {
  /** Whole address of the collector's trace endpoint. */
  readonly endpoint: string;
  /** What the service is called; OTEL_SERVICE_NAME, or else heartline-exporter, where it is undefined. */
  readonly serviceName: string | undefined;
  readonly build: Pick<Build, 'version'>;
  readonly log: Log;
}

const SERVICE_NAME = 'heartline-exporter';

/** How long the shutdown may wait for a collector, in milliseconds. */
const CLOSE_TIMEOUT_MS = 3_000;

/** Traces over OTLP/HTTP with JSON bodies. Sampler, headers, limits and batches are as OTEL_* variables say. */
export function openOtlp({ endpoint, serviceName, build, log }: OtlpOptions): Traces {
  const exporter = new LoggingSpanExporter(new OTLPTraceExporter({ url: endpoint }), endpoint, log);
  const provider = new BasicTracerProvider({
    resource: defaultResource()
      .merge(
        resourceFromAttributes({ [ATTR_SERVICE_NAME]: SERVICE_NAME, [ATTR_SERVICE_VERSION]: build.version }),
      )
      .merge(detectResources({ detectors: [envDetector] }))
      .merge(resourceFromAttributes(serviceName === undefined ? {} : { [ATTR_SERVICE_NAME]: serviceName })),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer('heartline', build.version);
  return {
    listener: new RequestSpans(tracer).listener,
    startIngestSpan: (source, messages) => startIngestSpan(tracer, source, messages),
    traceScrapes: (renderer) => ({
      scrape: (...asked) => traceRender(tracer, renderer.scrape(...asked)),
      release: (chunk) => renderer.release(chunk),
    }),
    close: () => endWithin(provider.shutdown(), log),
  };
}

/** A collector that does not answer must not hold up the shutdown. */
async function endWithin(work: Promise<void>, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${CLOSE_TIMEOUT_MS} ms`)), CLOSE_TIMEOUT_MS);
  });
  try {
    await Promise.race([work, late]);
  } catch (error) {
    log.warn({ err: error }, 'the last traces were not sent');
  } finally {
    clearTimeout(timer);
  }
}
