import { type Environment } from '../../config/load/environment';

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
