import { STATUS_CODES } from 'node:http';
import { type Response } from 'express';

/** An error as RFC 9457 has it: `application/problem+json`. */
export interface ProblemDetails {
  /** A URI of the kind of problem; about:blank means that the status says it. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What was wrong, what was allowed, what was given, what to do. */
  readonly detail?: string;
  /** Further members, such as `errors`. */
  readonly [member: string]: unknown;
}

export interface ProblemOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly members?: Readonly<Record<string, unknown>>;
  /** Whether the reports that it refuses were counted when it was made. */
  readonly alreadyCounted?: boolean;
}

/** What a route throws, or passes on, to answer with an error. The message is the detail. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly alreadyCounted: boolean;
  readonly #members: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    detail: string,
    { headers = {}, members = {}, alreadyCounted: tallied = false }: ProblemOptions = {},
  ) {
    super(detail);
    this.status = status;
    this.headers = headers;
    this.alreadyCounted = tallied;
    this.#members = members;
  }

  get details(): ProblemDetails {
    const title = STATUS_CODES[this.status] ?? 'Error';
    return { type: 'about:blank', title, status: this.status, detail: this.message, ...this.#members };
  }
}

export function sendProblem(response: Response, problem: Problem): void {
  response.status(problem.status).set(problem.headers).type('application/problem+json').json(problem.details);
}
