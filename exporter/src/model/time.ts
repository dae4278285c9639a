/** Milliseconds: a duration, or a time since the epoch by the exporter's clock. */
export type Millis = number;

/** The exporter's clock. */
export interface Clock {
  /** Whole milliseconds since the epoch. Never decreases. */
  now(): Millis;
}

/** A time range that includes `from` and excludes `to`. */
export interface TimeRange {
  readonly from: Millis;
  readonly to: Millis;
}
