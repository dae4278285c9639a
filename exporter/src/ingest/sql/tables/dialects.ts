import { quoteIdentifier } from '../../../databases/quote-name';
import { type Millis } from '../../../model/time';
import { type SqlDialect } from '../clients/sql-client';

/** What PostgreSQL and MySQL express differently. Parameters and results are SQL expressions. */
export interface Dialect {
  /** The time of the server, in milliseconds since the epoch. */
  readonly nowMs: string;
  /** A name of a column or a table. */
  quoted(name: string): string;
  text(value: string): string;
  /** The size of a value as text, in bytes. */
  byteLength(value: string): string;
  /** A time, from milliseconds since the epoch. */
  moment(at: Millis): string;
  /** Seconds from one time to another; NULL if one is unknown or infinite. */
  secondsBetween(from: string, to: string): string;
  /** Seconds since a time by the clock of the server. */
  age(at: string): string;
  /** Of the rows of a group: the value, that is text or a number, of the one with the greatest `by` of those with a value. */
  newest(value: string, by: string): string;
}

const POSTGRES: Dialect = {
  nowMs: 'floor(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::double precision',
  quoted: quoteIdentifier,
  text: (value) => `${value}::text`,
  byteLength: (value) => `octet_length(${value}::text)`,
  moment: (at) => `to_timestamp(${at / 1000})`,
  secondsBetween: (from, to) =>
    // The difference to infinity is an error before PostgreSQL 17, and would fail the whole poll.
    `CASE WHEN isfinite(${from}) AND isfinite(${to}) THEN EXTRACT(EPOCH FROM ${to} - ${from})::double precision END`,
  age: (at) =>
    `CASE WHEN isfinite(${at}) THEN EXTRACT(EPOCH FROM clock_timestamp() - ${at})::double precision END`,
  newest: (value, by) => `(array_agg(${value} ORDER BY ${by} DESC) FILTER (WHERE ${value} IS NOT NULL))[1]`,
};

const MYSQL: Dialect = {
  nowMs: 'FLOOR(UNIX_TIMESTAMP(SYSDATE(6)) * 1000)',
  quoted: (name) => `\`${name.replaceAll('`', '``')}\``,
  text: (value) => `CAST(${value} AS CHAR)`,
  byteLength: (value) => `OCTET_LENGTH(${value})`,
  moment: (at) => `FROM_UNIXTIME(${at / 1000})`,
  secondsBetween: (from, to) => `TIMESTAMPDIFF(MICROSECOND, ${from}, ${to}) / 1000000`,
  age: (at) => `TIMESTAMPDIFF(MICROSECOND, ${at}, SYSDATE(6)) / 1000000`,
  // GROUP_CONCAT leaves out NULL, and is cut after a mebibyte at most: the first value is whole.
  newest: (value, by) =>
    `SUBSTRING_INDEX(GROUP_CONCAT(${value} ORDER BY ${by} DESC SEPARATOR '\\n'), '\\n', 1)`,
};

export function dialectOf(name: SqlDialect): Dialect {
  return name === 'postgres' ? POSTGRES : MYSQL;
}
