import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

import { type Command, type Report } from '@heartline/protocol';

import { type Clock } from '../runtime/clock';
import { type Outlet } from '../transport/report-sender';
import { bodies } from '../transport/send-report';
import { type ProblemReporter } from '../runtime/problems';
import { type FromThread, type ThreadData, type ToThread } from './message';

export interface ThreadParts {
  readonly data: Omit<ThreadData, 'state' | 'silent'>;
  readonly clock: Clock;
  /** The state of the worker, without what the thread adds itself. */
  readonly state: () => Report;
  readonly problems: ProblemReporter;
  readonly onTaken: () => void;
  readonly onCommand: (command: Command) => void;
  /** Sends from this thread where the other one cannot be had. */
  readonly fallback: Outlet;
  readonly script: string | undefined;
}

const SCRIPT = join(__dirname, 'sending-thread.js');
/** So often the thread hears that the event loop turns. */
const PULSES_PER_INTERVAL = 4;
const LONGEST_PULSE_MS = 2000;
/** The state is not handed over more often than this, however many small tasks there are. */
const SHORTEST_HANDOVER_MS = 100;
/** For the way there and back, on top of the goodbye itself. */
const HANDOVER_MS = 250;

/** Sends from a thread of its own: work that holds the event loop does not hold up the heartbeats. */
export class ThreadOutlet implements Outlet {
  #thread: Worker | undefined;
  #outlet: Outlet | undefined;
  #silent = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #handedOverAt = -Infinity;
  #callOff: () => void = () => undefined;
  #finish: (taken: boolean) => void = () => undefined;

  readonly #parts: ThreadParts;

  constructor(parts: ThreadParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#thread !== undefined || this.#outlet !== undefined) return;
    const script = this.#parts.script ?? SCRIPT;
    if (!existsSync(script)) {
      this.#fallBack(`there is no ${script}`);
      return;
    }
    this.#silent = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const workerData: ThreadData = { ...this.#parts.data, state: this.#state(), silent: this.#silent.buffer };
    const thread = new Worker(script, { workerData, execArgv: [], name: 'heartline' });
    thread.on('message', (message: FromThread) => this.#hear(message));
    thread.on('error', (cause) => this.#fallBack(String(cause)));
    // After the listeners: one for messages takes hold of the process again.
    thread.unref();
    this.#thread = thread;
    this.#pulse();
  }

  changed(): void {
    if (this.#outlet !== undefined) this.#outlet.changed();
    else if (this.#parts.clock.now() - this.#handedOverAt >= SHORTEST_HANDOVER_MS) this.#handOver(true);
    else this.#later(SHORTEST_HANDOVER_MS, true);
  }

  async stop(goodbye: () => Report, withinMs: number): Promise<boolean> {
    this.#callOff();
    const thread = this.#thread;
    if (thread === undefined) return (this.#outlet ?? this.#parts.fallback).stop(goodbye, withinMs);
    thread.ref();
    const [body = '{}'] = bodies(goodbye());
    const stopped = new Promise<boolean>((resolve) => (this.#finish = resolve));
    this.#post({ kind: 'stop', goodbye: body, withinMs });
    const tooLate = this.#parts.clock.after(withinMs + HANDOVER_MS, () => this.#finish(false));
    const taken = await stopped;
    tooLate();
    this.#thread = undefined;
    await thread.terminate();
    return taken;
  }

  silence(): void {
    Atomics.store(this.#silent, 0, 1);
    this.#outlet?.silence();
  }

  #hear(message: FromThread): void {
    if (message.kind === 'problem') this.#parts.problems.notify(message.problem);
    else if (message.kind === 'command') this.#parts.onCommand(message.command);
    else if (message.kind === 'taken') this.#parts.onTaken();
    else this.#finish(message.taken);
  }

  #fallBack(why: string): void {
    this.#callOff();
    this.#thread = undefined;
    this.#finish(false);
    const message = `The sending thread failed (${why}). Heartbeats are sent from the event loop instead.`;
    this.#parts.problems.report({ kind: 'thread', message });
    this.#outlet = this.#parts.fallback;
    this.#outlet.start();
  }

  #pulse(): void {
    this.#later(Math.min(this.#parts.data.intervalMs / PULSES_PER_INTERVAL, LONGEST_PULSE_MS), false);
  }

  #later(ms: number, urgent: boolean): void {
    this.#callOff();
    this.#callOff = this.#parts.clock.after(ms, () => this.#handOver(urgent));
  }

  #handOver(urgent: boolean): void {
    if (this.#thread === undefined) return;
    this.#handedOverAt = this.#parts.clock.now();
    this.#post({ kind: 'state', state: this.#state(), urgent });
    this.#pulse();
  }

  #post(message: ToThread): void {
    this.#thread?.postMessage(message);
  }

  #state(): string {
    const [whole = '{}', bare] = bodies(this.#parts.state());
    if (bare === undefined) {
      const message =
        'What the worker tells is not JSON (a BigInt or a circle in its metadata?). It is left out.';
      this.#parts.problems.report({ kind: 'content', message }, 'state');
    }
    return whole;
  }
}
