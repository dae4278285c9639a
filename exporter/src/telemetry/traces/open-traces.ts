import { type Environment } from '../../config/load/environment';
import { type Config } from '../../config/schema/config';
import { ConfigError } from '../../config/schema/config-error';
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

/** How to install the packages of traces/package.json. */
const INSTALL =
  'Install them with "npm ci --omit=dev -w protocol -w exporter -w traces", or build the image with --build-arg TRACES=true';

/**
 * Starts tracing. Returns undefined if no endpoint is configured, or if only a variable names one and the OpenTelemetry
 * packages are not installed: such variables are often set for all processes of a machine, so a warning is enough.
 *
 * @param load loads the part that needs the OpenTelemetry packages
 * @throws ConfigError if `telemetry.otlp_endpoint` is set and the packages are not installed
 */
export function openTraces(
  { config, environment, build, log }: TracesOptions,
  load: () => typeof Otlp = loadOtlp,
): Traces | undefined {
  const endpoint = traceEndpoint(config.otlpEndpoint, environment);
  if (endpoint === undefined) {
    return undefined;
  }
  const otlp = loadIfInstalled(load);
  if (otlp instanceof MissingPackage) {
    const problem = `Traces cannot be exported to ${withoutCredentials(endpoint)}: the package ${otlp.packageName} is not installed. ${INSTALL}`;
    if (config.otlpEndpoint !== undefined) {
      throw new ConfigError([`telemetry.otlp_endpoint: ${problem}, or remove the setting.`]);
    }
    log.warn(`${problem}, or set OTEL_SDK_DISABLED=true.`);
    return undefined;
  }
  return otlp.openOtlp({ endpoint, serviceName: config.serviceName, build, log });
}

/** Loaded on demand: an exporter without tracing does not load OpenTelemetry, and need not have it installed. */
function loadOtlp(): typeof Otlp {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import() of CommonJS output would be asynchronous
  return require('./otlp') as typeof Otlp;
}

class MissingPackage {
  readonly packageName: string;

  constructor(packageName: string) {
    this.packageName = packageName;
  }
}

/** Any other error, such as a syntax error in a package, is thrown. */
function loadIfInstalled(load: () => typeof Otlp): typeof Otlp | MissingPackage {
  try {
    return load();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const [, name] = /^Cannot find module '(@opentelemetry\/[^/']+)/.exec(text) ?? [];
    if (name === undefined) {
      throw error;
    }
    return new MissingPackage(name);
  }
}

/** The URL without user, password and query, which may be secret. */
function withoutCredentials(endpoint: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  return url === undefined ? 'the configured endpoint' : `${url.origin}${url.pathname}`;
}
