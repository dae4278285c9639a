/** One PromQL query of the drawer. */
export interface Target {
  readonly refId: string;
  readonly expr: string;
  /** An instant query takes the value at the range's end. */
  readonly instant: boolean;
}

/** Queries whose answers are found by their keys. */
export function targetsOf(
  queries: Readonly<Record<string, string>>,
  kind: 'instant' | 'range' = 'instant',
): Target[] {
  return Object.entries(queries).map(([refId, expr]) => ({ refId, expr, instant: kind === 'instant' }));
}
