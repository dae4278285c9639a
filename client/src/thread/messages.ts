import { type Command } from '@heartline/protocol';
import { type HeartbeatProblem, type HeartbeatProblemKind } from '../runtime/problems';

/** What the sender thread is started with. */
export interface SenderThreadData {
  readonly url: string;
  readonly token: string | undefined;
  readonly intervalMs: number;
  readonly stallLimitMs: number;
  readonly mountpoints: readonly string[];
  readonly memoryLimitBytes: number | undefined;
  /** The worker's state at the start, a report as JSON. */
  readonly state: string;
  /** One Int32: the sequence number of the last report. */
  readonly sequence: SharedArrayBuffer;
  /** One Int32: 1 if the thread must not send any more. */
  readonly aborted: SharedArrayBuffer;
}

export type MessageToThread =
  /** The worker's state as JSON. It also shows that the event loop runs. */
  | { readonly kind: 'state'; readonly state: string; readonly urgent: boolean }
  | { readonly kind: 'stop'; readonly stopReport: string; readonly timeoutMs: number };

export type MessageFromThread =
  | {
      readonly kind: 'problem';
      readonly problem: { readonly kind: HeartbeatProblemKind; readonly message: string };
    }
  | { readonly kind: 'command'; readonly command: Command }
  /** A heartbeat was accepted. */
  | { readonly kind: 'accepted' }
  /** The stop report was sent. */
  | { readonly kind: 'stopped'; readonly accepted: boolean };

/** Omits the cause, which may be a value that cannot be cloned to another thread. */
export function toProblemMessage({ kind, message }: HeartbeatProblem): MessageFromThread {
  return { kind: 'problem', problem: { kind, message } };
}
