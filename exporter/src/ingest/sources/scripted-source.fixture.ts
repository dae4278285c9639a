import { type PollContext, type Reading, type Source, type SourceTraffic } from './source';

/** One step of a script: what a poll finds, at once or later, an error that it rejects with, or `hang` until it is aborted. */
export type Step = Reading | Promise<Reading> | Error | 'hang';

/** A source that plays a script: one step per poll, then the last one again and again. */
export class ScriptedSource implements Source {
  readonly polls: {
    readonly signal: AbortSignal;
    readonly at: number;
    readonly monitored: ReadonlySet<string>;
  }[] = [];
  closed = false;
  traffic: SourceTraffic = { commands: 0, sentBytes: 0, receivedBytes: 0 };
  wake: () => void = () => undefined;
  #steps: readonly Step[];
  #at = 0;

  constructor(...steps: readonly Step[]) {
    this.#steps = steps;
  }

  /** Replaces the script by another one, which begins with the next poll. */
  play(...steps: readonly Step[]): void {
    this.#steps = steps;
    this.#at = 0;
  }

  poll(context: PollContext): Promise<Reading> {
    this.polls.push({ signal: context.signal, at: context.now, monitored: context.monitored() });
    const { commands, sentBytes, receivedBytes } = this.traffic;
    this.traffic = { commands: commands + 1, sentBytes: sentBytes + 10, receivedBytes: receivedBytes + 100 };
    const step = this.#steps[Math.min(this.#at, this.#steps.length - 1)] ?? { workers: [] };
    this.#at += 1;
    if (step === 'hang') {
      return new Promise((_, reject) => {
        context.signal.addEventListener('abort', () => reject(context.signal.reason as Error));
      });
    }
    return step instanceof Error ? Promise.reject(step) : Promise.resolve(step);
  }

  onNews(wake: () => void): void {
    this.wake = wake;
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
