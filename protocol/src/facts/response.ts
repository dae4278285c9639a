/** What the exporter asks of a worker, in the response to a report. */
export interface Command {
  readonly id: string;
  readonly action: 'restart';
  /** The worker that the command is for; one request may report several workers. */
  readonly worker_id: string;
}

/** Why one report of a batch was rejected. */
export interface Rejection {
  /** Position in the batch, from 0. */
  readonly index: number;
  /** JSON path of the invalid value, `$` for the whole report. */
  readonly path: string;
  /** What is allowed and what was given, as a sentence without its subject, which is the path. */
  readonly reason: string;
}

/** A part of a report that was not taken as it was given. The rest of the report counts. */
export interface Flaw {
  /** JSON path of the part, `$` for the whole report. */
  readonly path: string;
  /** What is allowed, in words. */
  readonly allowed: string;
  /** What was given, in words; long values are cut. */
  readonly given: string;
}

/** A flaw of one report of a batch. */
export interface Warning extends Flaw {
  /** Position in the batch, from 0. */
  readonly index: number;
}

/** The body of the response to `POST /api/v1/reports`. */
export interface ReportsResponse {
  readonly accepted: number;
  readonly rejected: readonly Rejection[];
  /** Flaws of the accepted reports; absent if there are none. */
  readonly warnings?: readonly Warning[];
  readonly commands?: readonly Command[];
}
