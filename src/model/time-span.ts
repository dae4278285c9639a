/** The stretch of time a panel shows, in ms; `end` is the range's end or now, whichever comes first. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
  readonly end: number;
}
