import { EVENT_SIZE_BOUNDS, type Figure, type TablesReading } from '../../../model/source-figures';
import { type SqlRow } from '../clients/sql-client';
import { toNumber } from '../values';
import { EVENT_COLUMNS } from './event-columns';
import { figures, type FiguresContext, label, MAX_GROUPS } from './figures';
import { isEmpty, type ReadWindow } from './read-window';
import { TableRows } from './table-rows';

export type Events = TableRows<typeof EVENT_COLUMNS>;

/** The latencies of an event count from its creation to these times. */
const STAGES = { processing: 'processed_at', write: 'written_at', broadcast: 'broadcast_at' } as const;

export function openEvents({ config, dialect, query }: FiguresContext): Promise<Events> {
  const { sandbox_events_table: table, sandbox_events_query: select } = config;
  const source = { table, select, key: 'sandbox_events_query' };
  return TableRows.open(source, EVENT_COLUMNS, ['created_at'], dialect, query);
}

/** Counts the events since the previous poll: by type, with their latencies and deliveries, and by size. */
export async function readEvents(events: Events, context: FiguresContext): Promise<TablesReading> {
  const window = context.windowOf('events');
  const readUpTo = { events: window.until };
  if (isEmpty(window)) {
    return { gauges: {}, increases: {}, readUpTo };
  }
  return {
    gauges: {},
    increases: { ...(await readTypes(events, window)), ...(await readSizes(events, window)) },
    readUpTo,
  };
}

async function readTypes(events: Events, window: ReadWindow) {
  const created = events.first('created_at');
  const stages = Object.entries(STAGES).filter(([, column]) => events.has(column));
  const delivered = events.column('delivered');
  const rows = await events.read(
    {
      event_type: events.text('event_type'),
      events: 'COUNT(*)',
      ...(delivered !== undefined && {
        delivered: `SUM(CASE WHEN ${delivered} THEN 1 ELSE 0 END)`,
        undelivered: `SUM(CASE WHEN NOT ${delivered} THEN 1 ELSE 0 END)`,
      }),
      ...Object.fromEntries(
        stages.flatMap(([stage, column]) => {
          const seconds = events.sql.secondsBetween(created, events.first(column));
          return [
            [`${stage}_count`, `COUNT(${seconds})`],
            [`${stage}_seconds`, `SUM(${seconds})`],
          ];
        }),
      ),
    },
    `WHERE ${events.within(created, window)} GROUP BY 1 ORDER BY 2 DESC LIMIT ${MAX_GROUPS}`,
  );
  const type = (row: SqlRow) => label(row['event_type']);
  const deliveries = ['delivered', 'undelivered'].flatMap((column) =>
    figures(
      rows,
      (row) => [type(row), column === 'delivered' ? column : 'failed'],
      (row) => toNumber(row[column]),
    ),
  );
  const ofStages = (suffix: string) =>
    stages.flatMap(([stage]) =>
      figures(
        rows,
        () => [stage],
        (row) => toNumber(row[`${stage}_${suffix}`]),
      ),
    );
  return {
    events: figures(
      rows,
      (row) => [type(row)],
      (row) => toNumber(row['events']),
    ),
    eventDeliveries: deliveries.filter(({ value }) => value > 0),
    eventLatencies: ofStages('count'),
    eventLatencySeconds: ofStages('seconds'),
  };
}

async function readSizes(events: Events, window: ReadWindow) {
  const payload = events.column('payload');
  const size = events.column('payload_bytes') ?? (payload && events.sql.byteLength(payload));
  if (size === undefined) {
    return {};
  }
  const bounds = EVENT_SIZE_BOUNDS.map((bound) => `WHEN ${size} <= ${bound} THEN '${bound}'`).join(' ');
  const rows = await events.read(
    { bound: `CASE ${bounds} ELSE '+Inf' END`, events: 'COUNT(*)', bytes: `SUM(${size})` },
    `WHERE ${events.within(events.first('created_at'), window)} AND ${size} IS NOT NULL GROUP BY 1`,
  );
  const sizes: readonly Figure[] = [
    ...figures(
      rows,
      (row) => [label(row['bound'])],
      (row) => toNumber(row['events']),
    ),
    ...figures(
      rows,
      () => ['sum'],
      (row) => toNumber(row['bytes']),
    ),
  ];
  return { eventSizes: sizes };
}
