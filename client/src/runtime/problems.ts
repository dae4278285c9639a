import { describeCause } from '../values/describe';

/** Why heartbeats do not arrive, or arrive with less content than intended. */
export type HeartbeatProblemKind =
  /** The exporter does not respond, or responds with 5xx. The client retries with increasing pauses. */
  | 'unreachable'
  /** The exporter responds with 429, or with 503 and Retry-After. The client retries after that time. */
  | 'busy'
  /** The exporter rejects the report or the sender (4xx). If it rejects the content, minimal heartbeats are sent. */
  | 'rejected'
  /** The sender thread cannot be used. Heartbeats are sent from the event loop. */
  | 'thread'
  /** A callback of the application threw. */
  | 'callback'
  /** A reported value is not valid. It is left out or changed, as client/README.md describes. */
  | 'content'
  /** An environment variable is not valid, or an option without an effect on the start. A default is used instead. */
  | 'configuration';

/** A problem with the heartbeats. The message says what happened and what to do. */
export interface HeartbeatProblem {
  readonly kind: HeartbeatProblemKind;
  readonly message: string;
  readonly cause?: unknown;
}

/** Reports each problem once until it is resolved: an outage of an hour is one report, not one per attempt. */
export class ProblemReporter {
  readonly #reported = new Set<string>();
  /** Calls `onError` without checking whether the problem is reported already. */
  readonly notify: (problem: HeartbeatProblem) => void;

  constructor(onError: (problem: HeartbeatProblem) => unknown) {
    this.notify = guardCallback(onError, (cause) => {
      process.emitWarning(`onError threw an error: ${describeCause(cause)}`, { code: 'HEARTLINE_CALLBACK' });
    });
  }

  /** @param subject distinguishes problems of one kind that are reported separately */
  report(problem: HeartbeatProblem, subject = ''): void {
    const key = `${problem.kind} ${subject}`;
    if (this.#reported.has(key)) {
      return;
    }
    this.#reported.add(key);
    this.notify(problem);
  }

  resolve(...kinds: readonly HeartbeatProblemKind[]): void {
    for (const kind of kinds) {
      this.#reported.delete(`${kind} `);
    }
  }
}

/** The default `onError`: a process warning, which the application can handle like any other. */
export function emitProblemWarning(problem: HeartbeatProblem): void {
  process.emitWarning(problem.message, {
    type: 'HeartlineWarning',
    code: `HEARTLINE_${problem.kind.toUpperCase()}`,
  });
}

/** Wraps a callback of the application, so that neither an error nor a rejected promise of it reaches the caller. */
export function guardCallback<Argument>(
  callback: (argument: Argument) => unknown,
  onFailure: (cause: unknown) => void,
) {
  return (argument: Argument): void => {
    try {
      Promise.resolve(callback(argument)).catch(onFailure);
    } catch (cause) {
      onFailure(cause);
    }
  };
}
