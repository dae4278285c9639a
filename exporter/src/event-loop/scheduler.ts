import { AsyncResource } from 'node:async_hooks';

/** Time for requests in one iteration of the event loop. Requests that are started after it wait for the next iteration. */
export const ITERATION_BUDGET_MS = 2;
/** Maximum time for which requests and slices wait while connections are accepted. */
export const MAX_ACCEPTING_MS = 10;

type Task = () => void;

/**
 * Decides what runs in which iteration of the event loop, so that the time of an iteration does not depend on how many
 * clients want something at the same moment. In each iteration run
 *
 * 1. probes and requests as they arrive, until ITERATION_BUDGET_MS is used;
 * 2. the probes that wait, at least one;
 * 3. the requests that wait, at least one, as many as fit into ITERATION_BUDGET_MS;
 * 4. one slice of long work (TimeSlicer).
 *
 * libuv accepts one connection in each iteration. While connections are accepted, requests and slices wait for up to
 * MAX_ACCEPTING_MS; otherwise 200 connections would take 200 long iterations, and the next client waits for all of them.
 */
export class EventLoopScheduler {
  /** Monotonic milliseconds. */
  readonly #now: () => number;
  readonly #probes: Task[] = [];
  readonly #requests: Task[] = [];
  readonly #slices: Task[] = [];
  /** When the first task of the present iteration was started; undefined if `#startIteration` is not scheduled. */
  #startedAt: number | undefined;
  #workedAt = Number.NEGATIVE_INFINITY;
  /** Whether a connection was accepted in the present iteration, and in the one before. */
  #isAccepting = false;
  #wasAccepting = false;
  /** What may still run in the present iteration although its time is used. */
  readonly #due = { probe: false, request: false, slice: false };

  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Starts the response to a probe now or in the next iteration. */
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
    this.#observe();
  }

  #runOrWait(queue: Task[], task: Task): void {
    this.#observe();
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
      this.#observe();
    });
  }

  /** Has `#startIteration` called in the next iteration, once. */
  #observe(): void {
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
      this.#observe();
    }
    if (waiting === 0) {
      return;
    }
    const now = this.#now();
    const works = !this.#wasAccepting || now - this.#workedAt >= MAX_ACCEPTING_MS;
    if (works) {
      this.#workedAt = now;
    }
    this.#due.probe = true;
    this.#due.request = works;
    this.#due.slice = works;
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

/** The event loop is one, so are its iterations. */
export const scheduler = new EventLoopScheduler();
