import { type ChildProcess, fork } from 'node:child_process';

import { type Happening, type Subject } from './events';
import { type ToWorker } from './ipc-messages';

/** What belongs into a seat. */
export interface Occupant {
  readonly subject: Subject;
  readonly script: string;
  /** Asked for at each start. */
  readonly args: () => readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The process has something to say. */
  readonly onMessage: (message: unknown, seat: Seat) => void;
  /** The process ended. */
  readonly onExit: () => void;
}

export interface SeatSetting {
  /** A process that ended without being asked to comes back after this long. */
  readonly awaySeconds: number;
  /** Something happened to the process. */
  readonly announce: (happening: Happening) => void;
}

/** One process's place in the fleet: its name stays, the process in it comes and goes. */
export class Seat {
  #child: ChildProcess | undefined;
  #paused = false;
  /** It was asked to end; what is to follow. */
  #after: 'nothing' | 'start' | undefined;
  #comeBack: NodeJS.Timeout | undefined;

  readonly #occupant: Occupant;
  readonly #setting: SeatSetting;

  constructor(occupant: Occupant, setting: SeatSetting) {
    this.#occupant = occupant;
    this.#setting = setting;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  start(): void {
    if (this.#child !== undefined) return;
    clearTimeout(this.#comeBack);
    this.#after = undefined;
    const { script, args, env, onMessage } = this.#occupant;
    const child = fork(script, args(), {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.on('message', (message: unknown) => onMessage(message, this));
    child.on('exit', (code, signal) => this.#gone(code, signal));
    this.#tell('started');
  }

  /** As a crash: no goodbye. */
  kill(): void {
    if (this.#child === undefined) return;
    this.#tell('killed');
    this.#child.kill('SIGKILL');
  }

  /** A worker finishes the job in hand and says goodbye. */
  stop(): void {
    if (this.#child === undefined) return;
    this.#tell('stopping');
    this.#end('nothing');
  }

  /** For good: nothing follows. */
  leave(): void {
    clearTimeout(this.#comeBack);
    this.stop();
  }

  restart(reason?: string): void {
    if (this.#child === undefined) {
      this.start();
      return;
    }
    this.#tell('restarting', reason);
    this.#end('start');
  }

  pause(): void {
    if (this.#child === undefined || this.#paused) return;
    this.#paused = true;
    this.#child.kill('SIGSTOP');
    this.#tell('paused');
  }

  resume(): void {
    if (this.#child === undefined || !this.#paused) return;
    this.#paused = false;
    this.#child.kill('SIGCONT');
    this.#tell('resumed');
  }

  leak(): void {
    if (this.#child === undefined) return;
    const message: ToWorker = { do: 'leak' };
    this.#child.send(message);
    this.#tell('leaking');
  }

  #end(after: 'nothing' | 'start'): void {
    this.#after = after;
    // A stopped process hears SIGTERM only when it goes on.
    this.resume();
    this.#child?.kill('SIGTERM');
  }

  #gone(code: number | null, signal: NodeJS.Signals | null): void {
    this.#tell('exited', signal ?? `code ${String(code)}`);
    this.#child = undefined;
    this.#paused = false;
    this.#occupant.onExit();
    if (this.#after === 'start') this.start();
    else if (this.#after === undefined)
      this.#comeBack = setTimeout(() => this.start(), this.#setting.awaySeconds * 1000).unref();
  }

  #tell(event: Happening['event'], detail?: string): void {
    this.#setting.announce({
      event,
      ...this.#occupant.subject,
      pid: this.#child?.pid,
      ...(detail === undefined ? {} : { detail }),
    });
  }
}
