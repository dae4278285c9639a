import { quoteIdentifier } from '../../databases/quote-name';
import { type SqlDialect } from '../../ingest/sql/clients/sql-client';
import { dialectOf } from '../../ingest/sql/tables/dialects';
import { type Relation } from './relations';

/** Names that the keys `…_table` of the configuration allow. */
const PLAIN = /^[A-Za-z_][A-Za-z0-9_$]{0,62}$/;

/** The quoted name of a table in a statement. */
export function qualified({ schema, name, isOnPath }: Relation, dialect: SqlDialect): string {
  const sql = dialectOf(dialect);
  return isOnPath ? sql.quoted(name) : `${sql.quoted(schema)}.${sql.quoted(name)}`;
}

/** `workers_table: name`, or `workers_query` with a SELECT if the name is not one that the configuration allows. */
export function tableKeys(
  what: string,
  relation: Relation,
  dialect: SqlDialect,
): Readonly<Record<string, string>> {
  const { schema, name, isOnPath } = relation;
  if (!PLAIN.test(name) || (!isOnPath && !PLAIN.test(schema))) {
    return { [`${what}_query`]: `SELECT * FROM ${qualified(relation, dialect)}` };
  }
  return { [`${what}_table`]: isOnPath ? name : `${schema}.${name}` };
}

/**
 * Sentences about what the role may not read of tables. MySQL does not show such tables at all.
 *
 * @param role name of the role
 */
export function missingPermissions(relations: readonly Relation[], role: string): readonly string[] {
  const unreadable = relations.filter(({ isReadable }) => !isReadable);
  const hidden = relations.filter(({ isReadable, hidesRows }) => isReadable && hidesRows);
  const schemas = new Set(unreadable.map(({ schema }) => quoteIdentifier(schema)));
  const tables = unreadable.map(({ schema, name }) => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`);
  return [
    ...(unreadable.length === 0
      ? []
      : [
          `The role may not read ${unreadable.map(({ name }) => name).join(', ')}. Run as the owner: GRANT USAGE ON SCHEMA ${[...schemas].join(', ')} TO ${quoteIdentifier(role)}; GRANT SELECT ON ${tables.join(', ')} TO ${quoteIdentifier(role)};`,
        ]),
    ...hidden.map(
      ({ name }) =>
        `Row security applies to ${name}: rows that its policies hide from the role are not seen.`,
    ),
  ];
}
