import { guarded } from './callback';

/** Why heartbeats do not arrive, or arrive with less than was meant. */
export type HeartbeatProblemKind =
  /** The exporter does not answer, or answers 5xx. Retried with growing pauses. */
  | 'unreachable'
  /** 429: more than the exporter takes. Retried when it says. */
  | 'busy'
  /** The exporter refuses the report or the sender (4xx). Bare heartbeats go on where it was the content. */
  | 'rejected'
  /** There is no thread to send from; the event loop does it. */
  | 'thread'
  /** A callback of the application threw. */
  | 'callback'
  /** Something was told that cannot be reported; it was left out or shortened. */
  | 'content';

/** One problem, in words that say what to do. */
export interface HeartbeatProblem {
  readonly kind: HeartbeatProblemKind;
  readonly message: string;
  readonly cause?: unknown;
}

/** Tells each problem once until it is over: an outage of an hour is one message, not one per attempt. */
export class ProblemReporter {
  readonly #told = new Set<string>();
  /** Tells a problem that somebody else has already told once. */
  readonly notify: (problem: HeartbeatProblem) => void;

  constructor(onError: (problem: HeartbeatProblem) => unknown) {
    this.notify = guarded(onError, (cause) => {
      process.emitWarning(`onError itself failed: ${String(cause)}`, { code: 'HEARTLINE_CALLBACK' });
    });
  }

  /** @param about tells problems of one kind apart that are each worth a message */
  report(problem: HeartbeatProblem, about = ''): void {
    const key = `${problem.kind} ${about}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.notify(problem);
  }

  resolve(...kinds: readonly HeartbeatProblemKind[]): void {
    for (const kind of kinds) this.#told.delete(`${kind} `);
  }
}

/** What happens without an `onError`: a warning, which the application can see and silence like any other. */
export function emitProblemWarning(problem: HeartbeatProblem): void {
  process.emitWarning(problem.message, {
    type: 'HeartlineWarning',
    code: `HEARTLINE_${problem.kind.toUpperCase()}`,
  });
}
