import { randomUUID } from 'node:crypto';
import { type Command } from '@heartline/protocol';
import { type Millis } from '../fleet/worker';

/** A command that waits for its worker's next report, or has gone out with one. */
export interface QueuedCommand extends Command {
  readonly workerId: string;
  readonly askedAt: Millis;
  /** Why, by whoever asked. */
  readonly reason: string;
  readonly deliveredAt?: Millis;
}

/** A worker that comes back much later has no use for what somebody wanted of it long ago. */
const EXPIRES_AFTER: Millis = 3_600_000;
const MOST_REMEMBERED = 1000;

/**
 * What workers are asked to do, handed out with the answer to their next report: at most once, since a restart carried
 * out twice is worse than one that has to be asked for again. At most one of each kind waits per worker.
 */
export class CommandQueue {
  readonly #waiting = new Map<string, QueuedCommand>();
  readonly #delivered: QueuedCommand[] = [];

  constructor(private readonly now: () => Millis) {}

  /** Asks for a restart; asking again while one waits is the same one. */
  restart(workerId: string, reason: string): QueuedCommand {
    const present = this.#present(workerId);
    if (present !== undefined) return present;
    const command = { id: randomUUID(), action: 'restart' as const, workerId, askedAt: this.now(), reason };
    // Oldest first in the map: what has waited longest makes room.
    if (this.#waiting.size >= MOST_REMEMBERED) this.#waiting.delete(this.#waiting.keys().next().value ?? '');
    this.#waiting.set(workerId, command);
    return command;
  }

  /** What to tell a worker now; it is not told again. */
  readonly take = (workerId: string): readonly Command[] => {
    const command = this.#present(workerId);
    if (command === undefined) return [];
    this.#waiting.delete(workerId);
    this.#delivered.push({ ...command, deliveredAt: this.now() });
    if (this.#delivered.length > MOST_REMEMBERED) this.#delivered.shift();
    return [{ id: command.id, action: command.action }];
  };

  /** All that are remembered, newest first. */
  all(): QueuedCommand[] {
    return [...this.#delivered, ...this.#waiting.values()].sort((a, b) => b.askedAt - a.askedAt);
  }

  #present(workerId: string): QueuedCommand | undefined {
    const command = this.#waiting.get(workerId);
    if (command === undefined || this.now() - command.askedAt < EXPIRES_AFTER) return command;
    this.#waiting.delete(workerId);
    return undefined;
  }
}
