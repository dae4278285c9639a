import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';

/** One query of a panel. */
export interface QuerySpec {
  readonly expr: string;
  /** Legend format, such as `{{worker_type}}`. */
  readonly legend?: string;
  /** By default A, B, C and so on. */
  readonly refId?: string;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function target({ expr, legend = '', refId }: QuerySpec, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(refId ?? LETTERS.charAt(index))
    .expr(expr)
    .legendFormat(legend);
}

/** Range queries: one sample per step. */
export function rangeTargets(queries: readonly QuerySpec[]): DataqueryBuilder[] {
  return queries.map((ask, index) => target(ask, index).range());
}

/** Instant queries at the end of the range. */
export function instantTargets(queries: readonly QuerySpec[]): DataqueryBuilder[] {
  return queries.map((ask, index) => target(ask, index).instant());
}

/** Instant queries at the end of the range, with one table row per series. */
export function tableTargets(queries: readonly QuerySpec[]): DataqueryBuilder[] {
  return queries.map((ask, index) => target(ask, index).instant().format(PromQueryFormat.Table));
}
