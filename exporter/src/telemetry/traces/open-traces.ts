import { type Environment } from '../../config/load/environment';
import { type Config } from '../../config/schema/config';
import { type Build } from '../build';
import { type Log } from '../log';
import type * as Otlp from './otlp';
import { type Traces } from './traces';

/** Where collectors take traces, below their base address. */
const TRACES_PATH = 'v1/traces';

/**
 * Where traces go: the configuration's address, or what OpenTelemetry's own variables say. Undefined where none says
 * anything, or where those variables switch traces off.
 */
export function traceEndpoint(configured: string | undefined, environment: Environment): string | undefined {
  const { OTEL_SDK_DISABLED: disabled, OTEL_TRACES_EXPORTER: exporter } = environment;
  if (disabled?.trim().toLowerCase() === 'true' || exporter?.trim().toLowerCase() === 'none')
    return undefined;
  if (configured !== undefined) return below(configured);
  const whole = environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (whole) return whole;
  const base = environment['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return base ? below(base) : undefined;
}

function below(base: string): string {
  return `${base.replace(/\/+$/, '')}/${TRACES_PATH}`;
}

export interface TracesOptions {
  readonly config: Config['telemetry'];
  readonly environment: Environment;
  readonly build: Build;
  readonly log: Log;
}

/** Undefined where nothing says where to send traces. */
export function openTraces({ config, environment, build, log }: TracesOptions): Traces | undefined {
  const endpoint = traceEndpoint(config.otlpEndpoint, environment);
  if (endpoint === undefined) return undefined;
  // Loaded here and not above, so that whoever traces nothing pays nothing.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import() of CommonJS output would be asynchronous
  const { openOtlp } = require('./otlp') as typeof Otlp;
  return openOtlp({ endpoint, serviceName: config.serviceName, build, log });
}
