import { type ChildProcess, fork } from 'node:child_process';

import { kindOf, type KindName } from '../kinds';
import { type Happening } from './announcement';
import { type ToWorker, isFromWorker } from './message';

/** What a worker process is started with. */
export interface SeatSetting {
  readonly script: string;
  readonly url: string;
  readonly workFolder: string;
  /** A worker that ended without being asked to comes back after this long. */
  readonly awaySeconds: number;
  /** Something happened to the worker. */
  readonly announce: (happening: Happening) => void;
  /** The process ended, and this is what it was. */
  readonly onExit: (seat: Seat) => void;
}

/** One worker's place in the fleet: its ID stays, the process in it comes and goes. */
export class Seat {
  private child: ChildProcess | undefined;
  private paused = false;
  /** It was asked to end; what is to follow. */
  private after: 'nothing' | 'start' | undefined;
  private comeBack: NodeJS.Timeout | undefined;

  constructor(
    readonly workerId: string,
    readonly kind: KindName,
    private readonly setting: SeatSetting,
  ) {}

  get running(): boolean {
    return this.child !== undefined;
  }

  start(): void {
    if (this.child !== undefined) return;
    clearTimeout(this.comeBack);
    this.after = undefined;
    const { script, url, workFolder } = this.setting;
    const child = fork(script, [this.kind, workFolder], {
      env: {
        ...process.env,
        HEARTLINE_URL: url,
        WORKER_ID: this.workerId,
        WORKER_TYPE: this.kind,
        WORKER_HEARTBEAT_INTERVAL: String(kindOf(this.kind).intervalSeconds),
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.child = child;
    child.on('message', (message: unknown) => {
      if (isFromWorker(message)) this.restart('asked for by the exporter');
    });
    child.on('exit', (code, signal) => this.gone(code, signal));
    this.tell('started');
  }

  /** As a crash: no goodbye. */
  kill(): void {
    if (this.child === undefined) return;
    this.tell('killed');
    this.child.kill('SIGKILL');
  }

  /** It finishes the job in hand and says goodbye. */
  stop(): void {
    if (this.child === undefined) return;
    this.tell('stopping');
    this.end('nothing');
  }

  /** For good: nothing follows. */
  leave(): void {
    clearTimeout(this.comeBack);
    this.stop();
  }

  restart(reason?: string): void {
    if (this.child === undefined) {
      this.start();
      return;
    }
    this.tell('restarting', reason);
    this.end('start');
  }

  pause(): void {
    if (this.child === undefined || this.paused) return;
    this.paused = true;
    this.child.kill('SIGSTOP');
    this.tell('paused');
  }

  resume(): void {
    if (this.child === undefined || !this.paused) return;
    this.paused = false;
    this.child.kill('SIGCONT');
    this.tell('resumed');
  }

  leak(): void {
    if (this.child === undefined) return;
    const message: ToWorker = { do: 'leak' };
    this.child.send(message);
    this.tell('leaking');
  }

  private end(after: 'nothing' | 'start'): void {
    this.after = after;
    // A stopped process hears SIGTERM only when it goes on.
    this.resume();
    this.child?.kill('SIGTERM');
  }

  private gone(code: number | null, signal: NodeJS.Signals | null): void {
    this.tell('exited', signal ?? `code ${String(code)}`);
    this.child = undefined;
    this.paused = false;
    this.setting.onExit(this);
    if (this.after === 'start') this.start();
    else if (this.after === undefined)
      this.comeBack = setTimeout(() => this.start(), this.setting.awaySeconds * 1000).unref();
  }

  private tell(event: Happening['event'], detail?: string): void {
    this.setting.announce({
      event,
      worker_id: this.workerId,
      worker_type: this.kind,
      pid: this.child?.pid,
      ...(detail === undefined ? {} : { detail }),
    });
  }
}
