import { AsyncResource } from 'node:async_hooks';

/** Time for requests in one iteration of the event loop. When it is used, further requests wait for the next iteration. */
export const ITERATION_BUDGET_MS = 2;
/** Maximum time for which requests and slices wait while connections are accepted. */
export const MAX_ACCEPTING_MS = 10;

type Task = () => void;

/**
 * Decides what runs in which iteration of the event loop, so that the duration of an iteration does not depend on the
 * number of requests that arrive at the same moment. Each iteration runs, in this order:
 *
 * 1. probes and requests as they arrive, until ITERATION_BUDGET_MS is used;
 * 2. the probes that wait, at least one;
 * 3. the requests that wait, at least one, as many as fit into ITERATION_BUDGET_MS;
 * 4. one slice of long work (TimeSlicer).
 *
 * libuv accepts one connection in each iteration. While connections are accepted, requests and slices wait for up to
 * MAX_ACCEPTING_MS. Otherwise 200 connections would take 200 long iterations, and the next client would wait for all of them.
 */
export class EventLoopScheduler {
  /** Monotonic milliseconds. */
  readonly #now: () => number;
  readonly #probes: Task[] = [];
  readonly #requests: Task[] = [];
  readonly #slices: Task[] = [];
  /** When the first task of the present iteration was started; undefined if `#startIteration` is not scheduled. */
  #startedAt: number | undefined;
  /** When requests and slices that wait were last allowed to run. */
  #allowedAt = Number.NEGATIVE_INFINITY;
  /** Whether a connection was accepted in the present iteration, and in the one before. */
  #isAccepting = false;
  #wasAccepting = false;
  /** What may still run in the present iteration although its time is used. */
  readonly #due = { probe: false, request: false, slice: false };

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Starts the response to a probe now, or in a later iteration before the requests and slices that wait. */
  startProbe(task: Task): void {
    this.#runOrWait(this.#probes, task);
  }

  /** Starts a request, or a part of it such as the work after its body has arrived, now or in a later iteration. */
  startRequest(task: Task): void {
    this.#runOrWait(this.#requests, task);
  }

  /** Resolves in a later iteration, after the requests that wait already. Call it between the parts of a long request. */
  nextRequest(): Promise<void> {
    return this.#wait(this.#requests);
  }

  /** Resolves in a later iteration, after the slices that wait already. */
  nextSlice(): Promise<void> {
    return this.#wait(this.#slices);
  }

  /** Call it for each new connection. */
  connectionAccepted(): void {
    this.#isAccepting = true;
    this.#scheduleIteration();
  }

  #runOrWait(queue: Task[], task: Task): void {
    this.#scheduleIteration();
    const isHeld = queue === this.#requests && (this.#isAccepting || this.#wasAccepting);
    if (queue.length === 0 && !isHeld && this.#hasTime()) {
      task();
    } else {
      // Otherwise it would run in the context, such as the trace, of another request.
      queue.push(AsyncResource.bind(task));
    }
  }

  #wait(queue: Task[]): Promise<void> {
    return new Promise((resolve) => {
      queue.push(resolve);
      this.#scheduleIteration();
    });
  }

  /** Schedules `#startIteration` for the next iteration, unless it is scheduled already. */
  #scheduleIteration(): void {
    if (this.#startedAt === undefined) {
      this.#startedAt = this.#now();
      setImmediate(() => this.#startIteration());
    }
  }

  #hasTime(): boolean {
    return this.#startedAt !== undefined && this.#now() - this.#startedAt < ITERATION_BUDGET_MS;
  }

  #startIteration(): void {
    this.#wasAccepting = this.#isAccepting;
    this.#isAccepting = false;
    this.#startedAt = undefined;
    const waiting = this.#probes.length + this.#requests.length + this.#slices.length;
    if (waiting > 0 || this.#wasAccepting) {
      this.#scheduleIteration();
    }
    if (waiting === 0) {
      return;
    }
    const now = this.#now();
    const isAllowed = !this.#wasAccepting || now - this.#allowedAt >= MAX_ACCEPTING_MS;
    if (isAllowed) {
      this.#allowedAt = now;
    }
    this.#due.probe = true;
    this.#due.request = isAllowed;
    this.#due.slice = isAllowed;
    this.#runNext();
  }

  /** Runs a task, and what it continues with in promises, and then the next one. */
  #runNext(): void {
    const task = this.#next();
    if (task === undefined) {
      return;
    }
    task();
    queueMicrotask(() => process.nextTick(() => this.#runNext()));
  }

  #next(): Task | undefined {
    const due = this.#due;
    const hasTime = this.#hasTime();
    if (this.#probes.length > 0 && (due.probe || hasTime)) {
      due.probe = false;
      return this.#probes.shift();
    }
    // The slice is the last task of an iteration. Before it, requests may use the rest of the time.
    if (this.#requests.length > 0 && (due.request || (due.slice && hasTime))) {
      due.request = false;
      return this.#requests.shift();
    }
    if (due.slice) {
      due.slice = false;
      return this.#slices.shift();
    }
    return undefined;
  }
}

/** The scheduler of the process, which has one event loop. */
export const scheduler = new EventLoopScheduler();
