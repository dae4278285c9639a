/** Milliseconds since the epoch, by the exporter's clock. */
export type Millis = number;

/** The exporter's clock. */
export interface Clock {
  /** Never goes back. Whole milliseconds since the epoch. */
  now(): Millis;
}

/** A stretch of time, `from` included, `to` not. */
export interface TimeRange {
  readonly from: Millis;
  readonly to: Millis;
}
