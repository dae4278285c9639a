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

/** Logs when exports to the collector start to fail and when they recover, but not each failed batch in between. */
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
      if (result.code === ExportResultCode.SUCCESS) {
        this.#exportSucceeded();
      } else {
        this.#exportFailed(spans.length, result.error);
      }
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
    if (this.#lost === 0) {
      return;
    }
    this.#log.info({ collector: this.#endpoint, lost_spans: this.#lost }, 'trace export recovered');
    this.#lost = 0;
  }

  #exportFailed(spans: number, error: Error | undefined): void {
    if (this.#lost === 0) {
      this.#log.warn(
        { collector: this.#endpoint, err: error },
        'trace export failed; spans are lost until it recovers',
      );
    }
    this.#lost += spans;
  }
}

export interface OtlpOptions {
  /** Full URL of the collector's trace endpoint. */
  readonly endpoint: string;
  /** service.name; if undefined, OTEL_SERVICE_NAME, then heartline-exporter. */
  readonly serviceName: string | undefined;
  readonly build: Pick<Build, 'version'>;
  readonly log: Log;
}

const SERVICE_NAME = 'heartline-exporter';

/** Maximum time that a shutdown waits for the collector. */
const CLOSE_TIMEOUT_MS = 3_000;

/** Exports traces over OTLP/HTTP with JSON bodies. OTEL_* variables set the sampler, headers, limits and batches. */
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
      scrape: (...request) => traceRender(tracer, renderer.scrape(...request)),
      release: (chunk) => renderer.release(chunk),
    }),
    close: () => endWithin(provider.shutdown(), log),
  };
}

/** Limits the wait, so that a collector that does not respond cannot delay the shutdown. */
async function endWithin(work: Promise<void>, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no response within ${CLOSE_TIMEOUT_MS} ms`)),
      CLOSE_TIMEOUT_MS,
    );
  });
  try {
    await Promise.race([work, late]);
  } catch (error) {
    log.warn({ err: error }, 'could not send the last traces');
  } finally {
    clearTimeout(timer);
  }
}
