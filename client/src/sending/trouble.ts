import { guarded } from './callback';

/** Why heartbeats do not arrive, or arrive with less than was meant. */
export type TroubleKind =
  /** The exporter does not answer, or answers 5xx. Retried with growing pauses. */
  | 'unreachable'
  /** 429: more than the exporter takes. Retried when it says. */
  | 'busy'
  /** The exporter refuses the report or the sender (4xx). Bare heartbeats go on where it was the content. */
  | 'refused'
  /** There is no thread to send from; the event loop does it. */
  | 'thread'
  /** A callback of the application threw. */
  | 'callback'
  /** Something was told that cannot be reported; it was left out or shortened. */
  | 'content';

/** One trouble, in words that say what to do. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly message: string;
  readonly cause?: unknown;
}

/** Tells each trouble once until it is over: an outage of an hour is one message, not one per attempt. */
export class Troubles {
  readonly #told = new Set<string>();
  /** Tells a trouble that somebody else has already told once. */
  readonly tell: (trouble: Trouble) => void;

  constructor(onError: (trouble: Trouble) => unknown) {
    this.tell = guarded(onError, (cause) => {
      process.emitWarning(`onError itself failed: ${String(cause)}`, { code: 'HEARTLINE_CALLBACK' });
    });
  }

  /** @param about tells troubles of one kind apart that are each worth a message */
  happened(trouble: Trouble, about = ''): void {
    const key = `${trouble.kind} ${about}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.tell(trouble);
  }

  over(...kinds: readonly TroubleKind[]): void {
    for (const kind of kinds) this.#told.delete(`${kind} `);
  }
}

/** What happens without an `onError`: a warning, which the application can see and silence like any other. */
export function warn(trouble: Trouble): void {
  process.emitWarning(trouble.message, {
    type: 'HeartlineWarning',
    code: `HEARTLINE_${trouble.kind.toUpperCase()}`,
  });
}
