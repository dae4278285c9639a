/** What the answer to a report may ask of the reporter. */
export interface Command {
  readonly id: string;
  readonly action: 'restart';
  /** Whom it is for: a reporter may tell of several workers in one request. */
  readonly worker_id: string;
}

/** Why one report of a batch was not taken. */
export interface Rejection {
  /** Position in the batch, from 0. */
  readonly index: number;
  /** JSON path of the offending value, `$` for the whole report. */
  readonly path: string;
  /** What was wrong, what was allowed, what was given: a sentence. */
  readonly reason: string;
}

/** The answer to `POST /api/v1/reports`. */
export interface ReportsAnswer {
  readonly accepted: number;
  readonly rejected: readonly Rejection[];
  readonly commands?: readonly Command[];
}
