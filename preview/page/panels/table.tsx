import { PanelPlugin, type PanelProps } from '@grafana/data';
import { TableCellHeight } from '@grafana/schema';
import { Table as GrafanaTable, TableCellDisplayMode, type TableSortByFieldState } from '@grafana/ui';
import { customFieldConfig } from './custom-fields';
import { NoData } from './NoData';

interface TableOptions {
  readonly sortBy?: TableSortByFieldState[];
}

function Table({
  data,
  options,
  width,
  height,
  timeRange,
  fieldConfig,
  replaceVariables,
}: PanelProps<TableOptions>) {
  const [frame] = data.series;
  if (!frame || frame.length === 0) {
    return <NoData text={fieldConfig.defaults.noValue || 'No data'} />;
  }
  return (
    <GrafanaTable
      data={frame}
      width={width}
      height={height}
      timeRange={timeRange}
      fieldConfig={fieldConfig}
      replaceVariables={replaceVariables}
      cellHeight={TableCellHeight.Sm}
      resizable={false}
      {...(options.sortBy ? { initialSortBy: options.sortBy } : {})}
    />
  );
}

export const table = new PanelPlugin<TableOptions>(Table).useFieldConfig(
  customFieldConfig({
    cellOptions: { type: TableCellDisplayMode.Auto },
    align: 'auto',
    width: undefined,
    inspect: false,
  }),
);
