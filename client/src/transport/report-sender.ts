import { type Report } from '@heartline/protocol';

/** Where reports leave: from this thread (sender.ts) or from one of their own (thread/). */
export interface Outlet {
  start(): void;
  /** There is something new worth telling before the next heartbeat is due. */
  changed(): void;
  /** No report begins after this: a goodbye is about to overtake it. */
  silence(): void;
  /** Ends the heartbeats and says goodbye; never rejects. */
  stop(goodbye: () => Report, withinMs: number): Promise<boolean>;
}
