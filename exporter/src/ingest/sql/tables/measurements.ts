import { type Figure, type TablesReading } from '../../../model/source-figures';
import { type SqlRow } from '../clients/sql-client';
import { toJsonObject, toNumber, toText } from '../values';
import { type FiguresContext, label, MAX_GROUPS, momentOf } from './figures';
import { METRIC_COLUMNS } from './metric-columns';
import { TableRows } from './table-rows';

/** Rows of one type and set of tags are one measurement; so many are read. */
const MAX_MEASUREMENTS = 4 * MAX_GROUPS;

/** Reads the newest value of each measurement. */
export async function readMeasurements({
  config,
  dialect,
  query,
  now,
}: FiguresContext): Promise<TablesReading> {
  const source = { table: config.metrics_table, select: config.metrics_query, key: 'metrics_query' };
  const required = ['metric_type', 'metric_value', 'recorded_at'] as const;
  const table = await TableRows.open(source, METRIC_COLUMNS, required, dialect, query);
  const at = table.first('recorded_at');
  const [type, unit, tags] = [table.text('metric_type'), table.text('metric_unit'), table.text('tags')];
  const rows = await table.read(
    {
      metric_type: type,
      metric_unit: unit,
      tags,
      metric_value: table.sql.newest(table.first('metric_value'), at),
      age: `MIN(${table.sql.age(at)})`,
    },
    `WHERE ${table.sql.age(at)} < ${config.metrics_max_age_seconds} ` +
      `GROUP BY 1, 2, 3 ORDER BY 5 LIMIT ${MAX_MEASUREMENTS}`,
  );
  return { gauges: newestOf(rows, config.metrics_tags, now), increases: {}, readUpTo: {} };
}

/** One measurement per type, unit and values of the named tags: that of the newest row. @param rows newest first */
export function newestOf(
  rows: readonly SqlRow[],
  tagNames: readonly string[],
  now: number,
): TablesReading['gauges'] {
  const seen = new Set<string>();
  const measurement: Figure[] = [];
  const measuredAt: Figure[] = [];
  for (const row of rows) {
    const labels = [label(row['metric_type']), label(row['metric_unit']), tagsLabel(row['tags'], tagNames)];
    const [value, at] = [toNumber(row['metric_value']), momentOf(row['age'], now)];
    if (value === undefined || at === undefined || seen.has(labels.join('\n'))) {
      continue;
    }
    seen.add(labels.join('\n'));
    measurement.push({ labels, value });
    measuredAt.push({ labels, value: at });
  }
  return { measurement, measuredAt };
}

/** The named tags as `name=value` with commas, in their order. */
function tagsLabel(tags: unknown, names: readonly string[]): string {
  const values = toJsonObject(tags);
  const given = names.flatMap((name) => {
    const value = values !== undefined && Object.hasOwn(values, name) ? toText(values[name]) : undefined;
    return value === undefined ? [] : [`${name}=${value}`];
  });
  return label(given.join(','));
}
