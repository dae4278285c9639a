import { BoundedTable, type Table } from '../../journal/bounded-table';
import { anything, number, objectOf, oneOf, text } from '../../journal/rows/shape';
import { type Millis } from '../../model/time';
import { type Log } from '../../telemetry/log';
import { type ActionOutcome, type StepResult } from '../actions/action';
import { cutEvidence, cutText } from '../drivers/cut-texts';
import { type Evidence } from '../drivers/driver';
import { type ActionName, type Refusal } from '../recovery-action';

export const AUDIT_EVENTS = [
  'refused',
  'started',
  'step_started',
  'step_ended',
  'ended',
  'cleaned_up',
  'paused',
  'resumed',
  'cleared',
] as const;

/** One event. Never changed after it was written. */
export interface AuditEntry {
  readonly event: (typeof AUDIT_EVENTS)[number];
  readonly at: Millis;
  /** Why, as a sentence. */
  readonly reason: string;
  readonly action?: ActionName;
  readonly actionId?: string;
  readonly workerId?: string;
  readonly workerType?: string;
  readonly sandboxId?: string;
  /** Key of the incarnation that the decision is about. */
  readonly incarnation?: string;
  /** User or token; absent for alerts, and if no credentials are configured. */
  readonly by?: string;
  /** Address of the client; absent for alerts. */
  readonly from?: string;
  readonly alertname?: string;
  readonly fingerprint?: string;
  readonly refusal?: Refusal;
  /** In a dry run: what would have been decided, `act` or a refusal. */
  readonly would?: Refusal | 'act';
  readonly driver?: string;
  readonly step?: string;
  readonly result?: StepResult;
  readonly outcome?: ActionOutcome;
  readonly until?: Millis;
  readonly evidence?: Evidence;
}

export interface StoredAuditEntry extends AuditEntry {
  /** Position; later entries have greater keys. */
  readonly key: string;
}

const SHAPE = objectOf(
  { key: text, event: oneOf(AUDIT_EVENTS), at: number, reason: text },
  { evidence: anything },
);

const MAX_ENTRIES = 20_000;
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * What recovery decided and did, on disk: appended only; the oldest entries are removed beyond 20,000 entries or 32 MiB.
 * The log of the exporter has the same entries, for those who keep them longer.
 */
export class AuditLog {
  readonly #table: Table<StoredAuditEntry>;
  readonly #log: Log;
  #next = 0;

  constructor(table: Table<StoredAuditEntry>, log: Log) {
    this.#table = table;
    this.#log = log;
    for (const { key } of table.rows()) {
      this.#next = Math.max(this.#next, Number(key) + 1);
    }
  }

  /** @throws JournalError if the directory cannot be used or contains other data */
  static open(directory: string, log: Log): AuditLog {
    const options = {
      description: 'audit log of recovery',
      size: MAX_ENTRIES,
      maxBytes: MAX_BYTES,
      evictLast: () => false,
      fits: SHAPE,
    };
    return new AuditLog(BoundedTable.open<StoredAuditEntry>(directory, options), log);
  }

  /** Resolves when the entry is on disk. A failure is logged: recovery itself depends on the table of actions only. */
  async append(entry: AuditEntry): Promise<void> {
    const key = String(this.#next++).padStart(15, '0');
    const stored = { ...cutTexts(entry), key };
    this.#log.info(forLog(stored), `recovery: ${entry.event.replaceAll('_', ' ')}`);
    try {
      await this.#table.put(stored);
    } catch (error) {
      this.#log.error({ err: error }, 'could not write the audit log of recovery');
    }
  }

  /** All entries, in any order. */
  rows(): Iterable<StoredAuditEntry> {
    return this.#table.rows();
  }

  /** All entries, oldest first. */
  entries(): StoredAuditEntry[] {
    return [...this.#table.rows()].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async close(): Promise<void> {
    await this.#table.close();
  }
}

/** Drivers and operators write texts of any length. */
function cutTexts(entry: AuditEntry): AuditEntry {
  const { evidence } = entry;
  return {
    ...entry,
    reason: cutText(entry.reason),
    ...(evidence !== undefined && { evidence: cutEvidence(evidence) }),
  };
}

function forLog({ workerId, workerType, actionId, at, key, ...rest }: StoredAuditEntry): object {
  return {
    ...rest,
    audit_key: key,
    audit_at: new Date(at).toISOString(),
    ...(workerId !== undefined && { worker_id: workerId }),
    ...(workerType !== undefined && { worker_type: workerType }),
    ...(actionId !== undefined && { action_id: actionId }),
  };
}
