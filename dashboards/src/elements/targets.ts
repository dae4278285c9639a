import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';

/** One query of a panel: an expression, how its series are called, and when not over the range, that. */
export interface QuerySpec {
  readonly expr: string;
  /** Grafana's legend: `{{worker_type}}`. */
  readonly legend?: string;
  /** Letters by default, in order. */
  readonly refId?: string;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function target({ expr, legend = '', refId }: QuerySpec, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(refId ?? LETTERS.charAt(index))
    .expr(expr)
    .legendFormat(legend);
}

/** Over the range, a point per step. */
export function rangeTargets(queries: readonly QuerySpec[]): DataqueryBuilder[] {
  return queries.map((ask, index) => target(ask, index).range());
}

/** At the range's end. */
export function instantTargets(queries: readonly QuerySpec[]): DataqueryBuilder[] {
  return queries.map((ask, index) => target(ask, index).instant());
}

/** At the range's end, a row per series. */
export function tableTargets(queries: readonly QuerySpec[]): DataqueryBuilder[] {
  return queries.map((ask, index) => target(ask, index).instant().format(PromQueryFormat.Table));
}
