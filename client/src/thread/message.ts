import { type Command } from '@heartline/protocol';

import { type HeartbeatProblem, type HeartbeatProblemKind } from '../runtime/problems';

/** What the sending thread is started with. */
export interface ThreadData {
  readonly url: string;
  readonly token: string | undefined;
  readonly intervalMs: number;
  readonly stallLimitMs: number;
  readonly mountpoints: readonly string[];
  readonly memoryLimitBytes: number | undefined;
  /** The state to begin with, as JSON. */
  readonly state: string;
  /** One Int32 each: the number of the newest report; 1 when the thread shall be silent. */
  readonly sequence: SharedArrayBuffer;
  readonly silent: SharedArrayBuffer;
}

export type ToThread =
  /** Also the sign that the event loop turns. */
  | { readonly kind: 'state'; readonly state: string; readonly urgent: boolean }
  | { readonly kind: 'stop'; readonly goodbye: string; readonly withinMs: number };

export type FromThread =
  | {
      readonly kind: 'problem';
      readonly problem: { readonly kind: HeartbeatProblemKind; readonly message: string };
    }
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'taken' }
  | { readonly kind: 'stopped'; readonly taken: boolean };

/** Without its cause, which may be anything and need not survive the way to another thread. */
export function portable({ kind, message }: HeartbeatProblem): FromThread {
  return {
    kind: 'problem',
    problem: { kind, message },
  };
}
