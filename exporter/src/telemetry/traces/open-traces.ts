import { type Environment } from '../../config/load/environment';
import { type Config } from '../../config/schema/config';
import { type Build } from '../build';
import { type Log } from '../log';
import type * as Otlp from './otlp';
import { type Traces } from './traces';

/** Path of the trace endpoint, relative to a collector's base URL. */
const TRACES_PATH = 'v1/traces';

/**
 * Returns the URL to send traces to: from the configuration, or from OpenTelemetry's variables. Returns undefined if none is
 * set, or if those variables disable traces.
 */
export function traceEndpoint(configured: string | undefined, environment: Environment): string | undefined {
  const { OTEL_SDK_DISABLED: disabled, OTEL_TRACES_EXPORTER: exporter } = environment;
  if (disabled?.trim().toLowerCase() === 'true' || exporter?.trim().toLowerCase() === 'none') {
    return undefined;
  }
  if (configured !== undefined) {
    return tracesUrl(configured);
  }
  const endpoint = environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (endpoint) {
    return endpoint;
  }
  const base = environment['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return base ? tracesUrl(base) : undefined;
}

function tracesUrl(base: string): string {
  return `${base.replace(/\/+$/, '')}/${TRACES_PATH}`;
}

export interface TracesOptions {
  readonly config: Config['telemetry'];
  readonly environment: Environment;
  readonly build: Build;
  readonly log: Log;
}

/** Starts tracing. Returns undefined if no endpoint is configured. */
export function openTraces({ config, environment, build, log }: TracesOptions): Traces | undefined {
  const endpoint = traceEndpoint(config.otlpEndpoint, environment);
  if (endpoint === undefined) {
    return undefined;
  }
  // Loaded on demand, so that an exporter without tracing does not load OpenTelemetry.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import() of CommonJS output would be asynchronous
  const { openOtlp } = require('./otlp') as typeof Otlp;
  return openOtlp({ endpoint, serviceName: config.serviceName, build, log });
}
