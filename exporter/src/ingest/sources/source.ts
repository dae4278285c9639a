import { type QueueReport, type Report, type SandboxReport } from '@heartline/protocol';
import { type ReadOn, type TablesReading } from '../../model/source-figures';
import { type Millis } from '../../model/time';

/**
 * A source reads workers that others keep in Redis, in a database or in a broker, and yields reports: the same ones that
 * workers send over HTTP.
 *
 * Rules for each source:
 * - It only reads, and needs a role without the permission to write.
 * - It never trusts a worker's clock. When a heartbeat was is known by the clock of the server (a TTL, `now()`), or because
 *   a value has changed since the previous poll (`HeartbeatValues`), or because a message has arrived.
 * - Each report states the promise of its worker in its present state: `interval_seconds` (`promisedInterval`) and, if it
 *   is not the default, `failure_threshold`.
 * - One that receives messages keeps what it has heard until the next poll. If its connection was lost since the last poll, that
 *   poll fails, also if it can connect again: messages were lost, so its workers are unknown since then.
 * - A goodbye (`status: 'stopped'`) needs evidence. A worker that disappears without one yields no sighting, and ages: not
 *   before the first reading after a start, and not while `Reading.awaitsGoodbyes`.
 * - It does bounded work per poll, on one connection and one more if messages need their own, and reads at most `limits.workers` workers.
 */
export interface Source {
  /** What was sent to the server and received from it, since the source was created. */
  readonly traffic: SourceTraffic;

  /**
   * Reads the server once. Connects if there is no connection. Calls do not overlap.
   *
   * @throws if anything essential could not be read. The source is then down, and its workers are unknown. The next call
   *   uses a new connection
   */
  poll(context: PollContext): Promise<Reading>;

  /**
   * Of a source that the server notifies: calls `wake` when a poll before the next one would find something new. What was
   * heard is kept until then. Called once, before the first poll.
   */
  onNews?(wake: () => void): void;

  /** Closes the connection. No other call follows. */
  close(): Promise<void>;
}

export interface PollContext {
  /** Aborted when the poll takes too long: it then has to reject soon. */
  readonly signal: AbortSignal;
  /** By the exporter's clock. */
  readonly now: Millis;
  /** `limits.workers`: how many workers to read at most. */
  readonly maxWorkers: number;
  /**
   * Names of the workers of this source that have neither stopped nor failed, as the source names them. A registry that
   * no longer contains one of them may hold evidence of its goodbye, also after a restart of the exporter.
   */
  readonly monitored: () => ReadonlySet<string>;
  /** Up to when the source has counted a table, by the clock of the server; undefined if it has not begun. */
  readonly readUpTo: (table: ReadOn) => Millis | undefined;
}

/** Totals since the source was created. */
export interface SourceTraffic {
  /** Commands or queries. */
  readonly commands: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** What one poll found. */
export interface Reading {
  readonly workers: readonly Sighting[];
  /** Queues that the server itself tells about, also while no worker lives. */
  readonly queues?: readonly QueueReport[];
  readonly sandboxes?: readonly SandboxReport[];
  /** What it read in tables of tasks, events and measurements. */
  readonly tables?: TablesReading;
  /**
   * True if a worker seems to have left before the source was read, and only a later poll can tell. No worker of the source
   * ages until a reading without it, so the source bounds this time.
   */
  readonly awaitsGoodbyes?: boolean;
  /** What could not be read although the rest was, in sentences: a missing permission, a limit. Each is logged once. */
  readonly warnings?: readonly string[];
}

/** A worker that a poll found. */
export interface Sighting {
  /** `worker_id` may be any name (`encodeWorkerId`) of up to 128 characters. */
  readonly report: Report;
  /**
   * Time since the last heartbeat, by the clock of the server; 0 if the heartbeat was observed in this poll. Undefined if
   * there is no evidence of when it was: an unknown worker is then expected to send its next one.
   *
   * A source may yield a worker in each poll, whether it has sent a heartbeat since the last poll or not.
   */
  readonly ageMs: Millis | undefined;
  /** Evidence that the worker is dead, as a sentence: it fails at once, and not by its age. */
  readonly dead?: string;
}

/**
 * The interval to report for a worker, in seconds: its own promise, and the time until the next poll sees the heartbeat.
 *
 * @param heartbeatSeconds time between two heartbeats of the worker
 * @param pollSeconds time between two polls
 */
export function promisedInterval(heartbeatSeconds: number, pollSeconds: number): number {
  return heartbeatSeconds + pollSeconds;
}
