import { type RecoveryTarget, type StepOutcome } from '../../drivers/driver';
import { type DeadOwnerRule, leaseRefusal } from '../lease-refusal';
import { type LeaseTable, listLeases, releaseLeases, type SeenLease } from './lease-statements';
import { type Transaction } from './postgres-session';

/** Leases in one transaction. */
const BATCH = 1_000;

export interface LeaseRelease extends DeadOwnerRule {
  readonly table: LeaseTable;
}

/** The leases that a release would change now. */
export async function seenLeases(
  { table }: LeaseRelease,
  target: RecoveryTarget,
  transaction: Transaction,
): Promise<readonly SeenLease[]> {
  return transaction(async (run) => toLeases(await run(listLeases(table, target.workerId, BATCH))));
}

/** Releases the leases of a dead worker, each by compare-and-set. */
export async function releaseDeadLeases(
  release: LeaseRelease,
  target: RecoveryTarget,
  transaction: Transaction,
): Promise<StepOutcome> {
  const totals = { released: 0, changed: 0 };
  for (;;) {
    const refusal = leaseRefusal(target, release);
    if (refusal !== undefined) {
      return { result: 'refused', reason: refusal, evidence: { leases_released: totals.released } };
    }
    const { seen, released } = await transaction(async (run) => {
      const leases = toLeases(await run(listLeases(release.table, target.workerId, BATCH)));
      const rows =
        leases.length === 0 ? [] : await run(releaseLeases(release.table, target.workerId, leases));
      return { seen: leases.length, released: rows.length };
    });
    totals.released += released;
    totals.changed += seen - released;
    // A batch without a change would be the same the next time.
    if (seen < BATCH || released === 0) {
      const evidence = { leases_released: totals.released, leases_changed_meanwhile: totals.changed };
      return { result: totals.released > 0 ? 'done' : 'nothing_to_do', evidence };
    }
  }
}

function toLeases(rows: readonly Record<string, unknown>[]): readonly SeenLease[] {
  return rows.map(({ id, version }) => ({ id: String(id), version: String(version) }));
}
