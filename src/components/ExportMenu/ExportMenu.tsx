import { type TimeZone } from '@grafana/schema';
import { Dropdown, IconButton, Menu } from '@grafana/ui';
import { type JSX } from 'react';
import { toCsv, csvFileName, download } from '../../export/csv';
import { segmentTable } from '../../export/segment-table';
import { statisticsTable } from '../../export/statistics-table';
import { t } from '../../format/translate';
import { type Fleet } from '../../timeline/fleet';
import { type Lane } from '../../timeline/lane';

interface Props {
  readonly fleet: Fleet;
  /** The shown lanes, in their order. */
  readonly lanes: readonly Lane[];
  readonly timeZone: TimeZone;
}

/** Exports the shown lanes as CSV: the segments of each lane, or the statistics of each worker. */
export function ExportMenu({ fleet, lanes, timeZone }: Props): JSX.Element {
  const label = t('export.label', 'Export as CSV');
  const save = (what: string, table: Parameters<typeof toCsv>[0]) =>
    download(csvFileName(what, fleet.span), toCsv(table));
  const menu = (
    <Menu ariaLabel={label}>
      <Menu.Item
        label={t('export.segments', 'State segments')}
        onClick={() => save('segments', segmentTable(lanes, timeZone))}
      />
      <Menu.Item
        label={t('export.durations', 'Worker statistics')}
        onClick={() => save('durations', statisticsTable(lanes, fleet, timeZone))}
      />
    </Menu>
  );
  return (
    <Dropdown overlay={menu} placement="bottom-end">
      <IconButton name="download-alt" size="lg" tooltip={label} aria-label={label} />
    </Dropdown>
  );
}
