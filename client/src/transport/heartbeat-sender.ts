import { type Command, type Report } from '@heartline/protocol';

import { type Clock } from '../runtime/clock';
import { type Outlet } from './report-sender';
import { FIRST, type Moment, type Pace, attemptTimeout, mayGoNow, nextAt } from './send-schedule';
import { type Posted, post } from './send-report';
import { type Seat } from './batched-transport';
import { type Transport } from './http-transport';
import { type Departure, type Traveller } from './batch-member';
import { type ProblemReporter } from '../runtime/problems';
import { type Verdict } from './interpret-response';

export interface SenderParts {
  readonly transport: Transport;
  /** Among other workers of this process; left out where there is no company. */
  readonly seat?: Pick<Seat, 'board' | 'alight' | 'lead'>;
  readonly clock: Clock;
  readonly intervalMs: number;
  /** The newest report, or undefined where nothing shall be sent this time. */
  readonly compose: () => Report | undefined;
  readonly problems: ProblemReporter;
  /** A heartbeat arrived; not called for the goodbye. */
  readonly onTaken: () => void;
  readonly onCommand: (command: Command) => void;
}

const REMEMBERED_COMMANDS = 100;
const GOODBYE_PAUSE_MS = 100;

/**
 * Sends the newest report in the background. There is no queue to overflow: totals are cumulative, so a report
 * that could not be sent is simply replaced by the next one.
 */
export class Sender implements Outlet, Traveller {
  #pace: Pace = FIRST;
  /** Drawn once per attempt: when the next one is due. */
  #chance = 1;
  #running = false;
  #underWay: AbortController | undefined;
  #callOff: () => void = () => undefined;
  readonly #seenCommands = new Set<string>();

  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  get intervalMs(): number {
    return this.#parts.intervalMs;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#pace = FIRST;
    this.#parts.seat?.board(this);
    this.#schedule();
  }

  /** There is something new worth telling before the next heartbeat is due. */
  changed(): void {
    if (this.#pace.changed) return;
    this.#pace = { ...this.#pace, changed: true };
    if (this.#running && this.#underWay === undefined) this.#schedule();
  }

  silence(): void {
    this.#running = false;
    this.#parts.seat?.alight();
    this.#callOff();
    this.#underWay?.abort();
    this.#underWay = undefined;
  }

  /**
   * Ends the heartbeats and says goodbye with the given report, trying again while there is time.
   * @returns whether the exporter took it; never rejects
   */
  async stop(goodbye: () => Report | undefined, withinMs: number): Promise<boolean> {
    this.silence();
    const { clock, transport } = this.#parts;
    const deadline = clock.now() + withinMs;
    for (let left = withinMs; left > 0; left = deadline - clock.now()) {
      const report = goodbye();
      if (report === undefined) break;
      const { verdict } = await post(report, { timeoutMs: left, keepsAlive: true }, transport, clock);
      if (verdict.kind === 'taken' || verdict.kind === 'rejected') {
        transport.close();
        return verdict.kind === 'taken';
      }
      const pauseMs =
        verdict.kind === 'busy' ? Math.max(verdict.pauseMs, GOODBYE_PAUSE_MS) : GOODBYE_PAUSE_MS;
      await clock.pause(Math.min(pauseMs, Math.max(deadline - clock.now(), 0)));
    }
    transport.close();
    return false;
  }

  mayGo(now: Moment): boolean {
    return this.#running && this.#underWay === undefined && mayGoNow(this.#pace, this.intervalMs, now);
  }

  go(departure: Departure): void {
    this.#callOff();
    void this.#beat(departure);
  }

  #schedule(): void {
    const { clock, intervalMs } = this.#parts;
    this.#callOff();
    const due = nextAt(this.#pace, intervalMs, this.#chance);
    this.#callOff = clock.after(Math.max(due - clock.now(), 0), () => this.#due());
  }

  #due(): void {
    const { clock, seat } = this.#parts;
    if (seat === undefined) this.go({ at: clock.now(), chance: clock.chance() });
    else seat.lead(this);
  }

  async #beat({ at, chance }: Departure): Promise<void> {
    const { clock, intervalMs, transport, compose } = this.#parts;
    this.#pace = { ...this.#pace, attemptedAt: at, changed: false };
    this.#chance = chance;
    const report = compose();
    if (report !== undefined) {
      const underWay = new AbortController();
      this.#underWay = underWay;
      const how = { timeoutMs: attemptTimeout(intervalMs), keepsAlive: false, signal: underWay.signal };
      const posted = await post(report, how, transport, clock);
      // Stopped meanwhile, and perhaps started again: this attempt is history.
      if (this.#underWay !== underWay) return;
      this.#underWay = undefined;
      this.#learn(posted);
    }
    this.#schedule();
  }

  #learn({ verdict, refusal }: Posted): void {
    const { clock, problems } = this.#parts;
    const now = clock.now();
    const arrived = verdict.kind === 'taken' || verdict.kind === 'rejected';
    const pauseUntil =
      verdict.kind === 'busy' && verdict.pauseMs > 0 ? { notBefore: now + verdict.pauseMs } : {};
    const { attemptedAt, changed, failures } = this.#pace;
    this.#pace = {
      ...(attemptedAt === undefined ? {} : { attemptedAt }),
      endedAt: now,
      changed,
      failures: arrived ? 0 : failures + 1,
      ...pauseUntil,
    };
    this.#complain(verdict, refusal);
    if (verdict.kind !== 'taken') return;
    problems.resolve('unreachable', 'busy', ...(refusal === undefined ? (['rejected'] as const) : []));
    for (const command of verdict.commands) this.#obey(command);
    this.#parts.onTaken();
  }

  #complain(verdict: Verdict, refusal: string | undefined): void {
    const { problems } = this.#parts;
    // Told only once the bare heartbeat was taken: else it was not the content, and the verdict says what it was.
    if (verdict.kind === 'taken' && refusal !== undefined)
      problems.report({
        kind: 'rejected',
        message: `The exporter refused the report (${refusal}). Bare heartbeats are sent until it is corrected.`,
      });
    if (verdict.kind === 'rejected')
      problems.report({
        kind: 'rejected',
        message: `The exporter refused the heartbeat (${verdict.reason}). Are its address and the token right?`,
      });
    if (verdict.kind === 'busy')
      problems.report({ kind: 'busy', message: `The exporter takes no more for now (${verdict.reason}).` });
    if (verdict.kind === 'unreachable')
      problems.report({
        kind: 'unreachable',
        message: `The exporter cannot be reached (${verdict.reason}). The work goes on and heartbeats are retried.`,
        ...(verdict.cause === undefined ? {} : { cause: verdict.cause }),
      });
  }

  /** A command is repeated by the exporter until it knows that it arrived; the worker hears it once. */
  #obey(command: Command): void {
    if (this.#seenCommands.has(command.id)) return;
    this.#seenCommands.add(command.id);
    const [oldest] = this.#seenCommands;
    if (this.#seenCommands.size > REMEMBERED_COMMANDS && oldest !== undefined)
      this.#seenCommands.delete(oldest);
    this.#parts.onCommand(command);
  }
}
