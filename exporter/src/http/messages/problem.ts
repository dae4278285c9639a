import { STATUS_CODES } from 'node:http';
import { type Response } from 'express';
import { visibleText } from '../../model/visible-text';
import { type RefusalReason } from '../../model/exporter-metrics';

/** An error in the format of RFC 9457: `application/problem+json`. */
export interface ProblemDetails {
  /** URI of the type of problem; about:blank means that the status describes it. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What happened, what is allowed, what was received, what to do. */
  readonly detail?: string;
  /** Further members, such as `errors`. */
  readonly [member: string]: unknown;
}

export interface ProblemOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly members?: Readonly<Record<string, unknown>>;
  /** Whether the rejected reports are counted already. */
  readonly alreadyCounted?: boolean;
  /** The reason by which the refused request is counted, if it is. */
  readonly refusal?: RefusalReason;
}

/** An error response that a route throws or passes to `next`. The message is the `detail`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly alreadyCounted: boolean;
  readonly refusal: RefusalReason | undefined;
  readonly #members: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    detail: string,
    { headers = {}, members = {}, alreadyCounted = false, refusal }: ProblemOptions = {},
  ) {
    super(visibleText(detail));
    this.status = status;
    this.headers = headers;
    this.alreadyCounted = alreadyCounted;
    this.refusal = refusal;
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
