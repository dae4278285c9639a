import { BoundedTable, type Table } from '../../journal/bounded-table';
import { type Millis } from '../../model/time';
import { type WorkerHistory } from '../decision/cool-down';
import { type Action, ACTION_SHAPE, isRunning } from './action';

const MAX_ACTIONS = 10_000;

/**
 * All actions of drivers, on disk. Changes are visible in memory at once; the returned promises resolve when they are on
 * disk. The history of a worker is derived from its actions, so it cannot contradict them after a crash.
 */
export class ActionTable {
  readonly #table: Table<Action>;
  readonly #byId = new Map<string, Action>();
  readonly #runningByWorker = new Map<string, Action>();
  readonly #histories = new Map<string, WorkerHistory>();
  readonly #writes = new Map<string, Promise<void>>();
  #next = 0;

  constructor(table: Table<Action>, now: Millis) {
    this.#table = table;
    const rows = [...table.rows()].sort((a, b) => (a.key < b.key ? -1 : 1));
    for (const row of rows) {
      this.#next = Math.max(this.#next, Number(row.key) + 1);
      this.#remember(resume(row, now));
    }
  }

  /**
   * Opens the table. Steps that the earlier process had begun and not ended are marked as interrupted.
   *
   * @param now by the clock that the controller uses
   * @throws JournalError if the directory cannot be used or contains other data
   */
  static open(directory: string, now: Millis): ActionTable {
    const options = {
      description: 'table of recovery actions',
      size: MAX_ACTIONS,
      evictLast: isRunning,
      fits: ACTION_SHAPE,
    };
    return new ActionTable(BoundedTable.open<Action>(directory, options), now);
  }

  /** Adds an action. It is in flight at once, and on disk with its first step. */
  begin(action: Omit<Action, 'key'>): Action {
    const added = { ...action, key: String(this.#next++).padStart(15, '0') };
    this.#remember(added);
    return added;
  }

  /** @throws JournalError if it cannot be written; in memory it is changed nevertheless */
  async update(action: Action): Promise<void> {
    this.#remember(action);
    const write = this.#table.put(action);
    this.#writes.set(action.id, write);
    try {
      await write;
    } finally {
      if (this.#writes.get(action.id) === write) {
        this.#writes.delete(action.id);
      }
    }
  }

  /** Resolves when the last change of an action is on disk. @throws JournalError if it cannot be written */
  async written(id: string): Promise<void> {
    await this.#writes.get(id);
  }

  get(id: string): Action | undefined {
    return this.#byId.get(id);
  }

  /** The action in flight of a worker. */
  running(workerId: string): Action | undefined {
    return this.#runningByWorker.get(workerId);
  }

  allRunning(): readonly Action[] {
    return [...this.#runningByWorker.values()];
  }

  /** All actions, the oldest first. */
  all(): readonly Action[] {
    return [...this.#byId.values()];
  }

  history(workerId: string): WorkerHistory | undefined {
    return this.#histories.get(workerId);
  }

  histories(): Iterable<readonly [string, WorkerHistory]> {
    return this.#histories;
  }

  /** Number of the next action of a worker since it last was stable. */
  nextAttempt(workerId: string): number {
    return (this.history(workerId)?.attempts ?? 0) + 1;
  }

  /** Lets the actions of a worker so far no longer count. Returns whether any did. */
  async clear(workerId: string): Promise<boolean> {
    const last = this.#byId.get(this.history(workerId)?.lastActionId ?? '');
    if (last === undefined) {
      return false;
    }
    await this.update({ ...last, cleared: true });
    return true;
  }

  async close(): Promise<void> {
    await this.#table.close();
  }

  #remember(action: Action): void {
    const { id, workerId, attempt, endedAt, steps } = action;
    this.#byId.set(id, action);
    if (isRunning(action)) {
      this.#runningByWorker.set(workerId, action);
    } else if (this.#runningByWorker.get(workerId)?.id === id) {
      this.#runningByWorker.delete(workerId);
    }
    if (action.cleared === true) {
      const last = this.#byId.get(this.history(workerId)?.lastActionId ?? '');
      // While the table is read, the history is that of the actions before it, which no longer count either.
      if (last === undefined || last.key <= action.key) {
        this.#histories.delete(workerId);
      }
    } else if (endedAt !== undefined) {
      // An action whose driver was never called is no attempt.
      const isAttempt = steps.length === 0 || steps.some(({ result }) => result !== 'not_begun');
      const attempts = isAttempt ? attempt : attempt - 1;
      this.#histories.set(workerId, { attempts, lastEndedAt: endedAt, lastActionId: id });
    }
    this.#forgetOldest();
  }

  /** As the table on disk does: the oldest that have ended. */
  #forgetOldest(): void {
    if (this.#byId.size <= MAX_ACTIONS) {
      return;
    }
    for (const [id, action] of this.#byId) {
      if (!isRunning(action)) {
        this.#byId.delete(id);
        if (this.history(action.workerId)?.lastActionId === id) {
          this.#histories.delete(action.workerId);
        }
        return;
      }
    }
  }
}

/**
 * An action of an earlier process. Its last step may have had an effect, which is verified for as long as the step allows,
 * from now on. The clock may have been set back: no time is in the future.
 */
function resume(action: Action, now: Millis): Action {
  const endedAt = action.endedAt === undefined ? undefined : Math.min(action.endedAt, now);
  const last = action.steps.at(-1);
  const resumed = { ...action, ...(endedAt !== undefined && { endedAt }) };
  if (!isRunning(action) || last === undefined) {
    return resumed;
  }
  const interrupted = {
    ...last,
    endedAt: Math.min(last.endedAt ?? now, now),
    ...(last.endedAt === undefined && {
      result: 'interrupted' as const,
      reason: 'the exporter ended during the step',
    }),
  };
  return { ...resumed, steps: [...action.steps.slice(0, -1), interrupted] };
}
