import { type Static, Type } from '@sinclair/typebox';
import { quoteName } from '../../../databases/quote-name';
import { Column, Table } from './identifiers';

/** The table of leases, and the columns that a release reads and writes. */
export const LeaseTable = Type.Object(
  {
    table: Table('Table with one row for each lease'),
    id: Column('Column that identifies a row, such as the primary key'),
    owner: Column('Column with the worker ID of the owner. A release sets it to NULL'),
    expires_at: Type.Optional(
      Column('Column with the time at which the lease expires. A release sets it to NULL'),
    ),
    epoch: Type.Optional(
      Column(
        'Integer column that grows by one when a lease is taken. A release adds one, so that a late worker sees that it has lost the lease. Without it, only expired leases are released',
      ),
    ),
    set: Type.Record(
      Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_$]{0,62}$' }),
      Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
      { default: {}, description: 'Further columns that a release sets, such as { status: pending }' },
    ),
  },
  { additionalProperties: false },
);

export type LeaseTable = Static<typeof LeaseTable>;

export interface Statement {
  readonly text: string;
  readonly values: readonly (string | number | boolean | readonly string[])[];
}

/** A lease as it was seen: a release changes it only if it is still the same. */
export interface SeenLease {
  readonly id: string;
  /** The epoch, or the expiry if there is no epoch. */
  readonly version: string;
}

/** The column that tells whether a lease has been taken or renewed; undefined if the table has none. */
function versionColumn({ epoch, expires_at }: LeaseTable): string | undefined {
  return epoch ?? expires_at;
}

/** What is wrong with a table of leases, as a sentence; undefined if nothing is. */
export function leaseTableProblem(table: LeaseTable): string | undefined {
  if (versionColumn(table) === undefined) {
    return 'leases needs epoch or expires_at: without them, a release cannot tell whether the lease was taken again';
  }
  const written = [table.owner, table.epoch, table.expires_at];
  const twice = Object.keys(table.set).find((column) => written.includes(column));
  return twice === undefined
    ? undefined
    : `leases.set must not contain ${twice}, which a release sets itself`;
}

/** Without an epoch a late worker could not see that it has lost the lease, so only expired ones are released. */
function dueCondition(table: LeaseTable): string {
  const { epoch, expires_at } = table;
  return epoch === undefined && expires_at !== undefined
    ? ` AND lease.${quoteName(expires_at)} <= now()`
    : '';
}

/** Lists leases of an owner: `id` and `version` as text. */
export function listLeases(table: LeaseTable, owner: string, limit: number): Statement {
  const version = quoteName(versionColumn(table) ?? table.owner);
  return {
    text:
      `SELECT lease.${quoteName(table.id)}::text AS id, lease.${version}::text AS version` +
      ` FROM ${quoteName(table.table)} AS lease` +
      ` WHERE lease.${quoteName(table.owner)} = $1 AND lease.${version} IS NOT NULL${dueCondition(table)}` +
      ` ORDER BY 1 LIMIT $2`,
    values: [owner, limit],
  };
}

/**
 * Releases the seen leases that still have the same owner and version. Returns the `id` of each released one. Of several
 * concurrent releases of a lease one returns it. A row that another transaction holds is left out: its owner is completing
 * it, or another release is at it.
 */
export function releaseLeases(table: LeaseTable, owner: string, seen: readonly SeenLease[]): Statement {
  const id = quoteName(table.id);
  const ownerColumn = quoteName(table.owner);
  const version = quoteName(versionColumn(table) ?? table.owner);
  const further = Object.entries(table.set);
  const assignments = [
    `${ownerColumn} = NULL`,
    ...(table.expires_at === undefined ? [] : [`${quoteName(table.expires_at)} = NULL`]),
    ...(table.epoch === undefined ? [] : [`${quoteName(table.epoch)} = lease.${quoteName(table.epoch)} + 1`]),
    ...further.map(([column], index) => `${quoteName(column)} = $${index + 4}`),
  ];
  const unchanged = `lease.${ownerColumn} = $1`;
  return {
    text:
      `WITH free AS (SELECT lease.${id} AS id, lease.${version} AS version FROM ${quoteName(table.table)} AS lease` +
      ` WHERE ${unchanged}${dueCondition(table)}` +
      ` AND (lease.${id}::text, lease.${version}::text) IN (SELECT * FROM unnest($2::text[], $3::text[]))` +
      ` FOR UPDATE SKIP LOCKED)` +
      ` UPDATE ${quoteName(table.table)} AS lease SET ${assignments.join(', ')} FROM free` +
      ` WHERE lease.${id} = free.id AND lease.${version} = free.version AND ${unchanged}` +
      ` RETURNING lease.${id}::text AS id`,
    values: [
      owner,
      seen.map((each) => each.id),
      seen.map((each) => each.version),
      ...further.map(([, value]) => value),
    ],
  };
}
