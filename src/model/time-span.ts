/**
 * The time range of the panel, in ms since the epoch; `end` is the end of the range or now, whichever comes
 * first.
 */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
  readonly end: number;
}
