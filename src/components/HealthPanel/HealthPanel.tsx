import { css } from '@emotion/css';
import { LoadingState, type PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX, useMemo, useRef, useState } from 'react';
import { useGroups } from '../../hooks/useGroups';
import { NO_FILTER, useLanes } from '../../hooks/useLanes';
import { useLastGoodData } from '../../hooks/useLastGoodData';
import { useWorkerParam } from '../../hooks/useUrlParam';
import { DEFAULT_OPTIONS, type PanelOptions } from '../../options/panel-options';
import { shownColumns } from '../../statistics/statistic-columns';
import { type Fleet, readFleet } from '../../timeline/fleet';
import { type Lane } from '../../timeline/lane';
import { Drawer } from '../Drawer/Drawer';
import { type EmptyReason, EmptyState } from '../EmptyState/EmptyState';
import { ExportMenu } from '../ExportMenu/ExportMenu';
import { Legend } from '../Legend/Legend';
import { Notices } from '../Notices/Notices';
import { TableView } from '../TableView/TableView';
import { Timeline, type TimelineHandle } from '../Timeline/Timeline';
import { Toolbar } from '../Toolbar/Toolbar';
import { WarningBanner } from '../WarningBanner/WarningBanner';
import { PanelProviders } from './PanelProviders';

/** In CSS pixels: a lower panel has no room for the legend beside its lanes, a narrower one for no more than a row of it. */
const LEGEND_FROM = 240;
const LEGEND_ROWS_FROM = 480;

/** The panel: reads the answer, and puts toolbar, banner, timeline or table, notices and drawer together. */
export function HealthPanel(props: PanelProps<PanelOptions>): JSX.Element {
  const { width, height, timeZone, onChangeTimeRange } = props;
  const options = { ...DEFAULT_OPTIONS, ...props.options };
  const { sampleMeaning, stalenessSeconds } = options;
  const styles = useStyles2(getStyles);
  const timeline = useRef<TimelineHandle>(null);
  const [asTable, setAsTable] = useState(false);
  const [nameWidth, setNameWidth] = useState<number>();
  const { data, error } = useLastGoodData(props.data);
  const fleet = useMemo(
    () => readFleet(data, { sampleMeaning, stalenessSeconds }, Date.now()),
    [data, sampleMeaning, stalenessSeconds],
  );
  const { lanes, counts, filter, setFilter, sort, setSort } = useLanes(
    fleet,
    options.sort,
    options.drillDown,
  );
  const groups = useGroups(fleet, lanes, options.groupBy, options.drillDown);
  const grouped = groups.label !== undefined;
  const columns = useMemo(() => shownColumns(options.laneColumns, grouped), [options.laneColumns, grouped]);
  const param = useWorkerParam();
  const opened = options.drillDown ? param.worker : undefined;
  const onOpen = useMemo(
    () => (options.drillDown ? (lane: Lane) => param.open(lane.id) : undefined),
    [options.drillDown, param.open],
  );
  const close = () => {
    param.close();
    if (opened !== undefined) {
      timeline.current?.focus(opened);
    }
  };
  const exporting = <ExportMenu fleet={fleet} lanes={lanes} timeZone={timeZone} />;
  const why = emptyReason(fleet, lanes, data.state, error);

  return (
    <PanelProviders
      fleet={fleet}
      data={data}
      exporterUrl={options.exporterUrl}
      fieldConfig={props.fieldConfig}
      replaceVariables={props.replaceVariables}
      timeZone={timeZone}
    >
      <div className={styles.panel} style={{ width, height }}>
        <WarningBanner fleet={fleet} live={isLive(data.timeRange.raw.to)} error={error} timeZone={timeZone} />
        {options.showToolbar && fleet.lanes.length > 0 && (
          <Toolbar
            counts={counts}
            filter={filter}
            onFilter={setFilter}
            sort={sort}
            onSort={setSort}
            groups={groups}
            asTable={asTable}
            onAsTable={setAsTable}
            actions={exporting}
          />
        )}
        {why !== undefined ? (
          <EmptyState reason={why} error={error} onClearFilter={() => setFilter(NO_FILTER)} />
        ) : asTable ? (
          <TableView
            fleet={fleet}
            lanes={lanes}
            timeZone={timeZone}
            columns={options.tableColumns}
            onOpen={onOpen}
            actions={options.showToolbar ? undefined : exporting}
          />
        ) : (
          <Timeline
            ref={timeline}
            fleet={fleet}
            rows={groups.rows}
            groupLabel={groups.label}
            density={options.density}
            requestedNameWidth={nameWidth ?? options.nameWidth}
            requestedColumns={columns}
            showSummary={options.showSummary}
            showText={options.showText}
            timeZone={timeZone}
            width={width}
            height={height}
            opened={opened}
            onOpen={onOpen}
            onNameWidth={setNameWidth}
            onToggle={groups.toggle}
            onToggleAll={groups.toggleAll}
            onZoom={onChangeTimeRange}
          />
        )}
        {options.showLegend && height >= LEGEND_FROM && lanes.length > 0 && (
          <Legend fleet={fleet} lanes={lanes} narrow={width < LEGEND_ROWS_FROM} />
        )}
        {fleet.lanes.length > 0 && <Notices fleet={fleet} shown={lanes.length} />}
        {opened !== undefined && (
          <Drawer
            worker={opened}
            fleet={fleet}
            lanes={groups.lanes}
            data={data}
            options={options}
            timeZone={timeZone}
            onOpen={param.open}
            onClose={close}
          />
        )}
      </div>
    </PanelProviders>
  );
}

/** A range that ends at "now" must have new samples; one that ends at a fixed moment need not. */
function isLive(to: unknown): boolean {
  return to === 'now';
}

function emptyReason(
  fleet: Fleet,
  lanes: readonly Lane[],
  state: LoadingState,
  error: string | undefined,
): EmptyReason | undefined {
  if (lanes.length > 0) {
    return undefined;
  }
  if (fleet.lanes.length > 0) {
    return 'filtered out';
  }
  if (error !== undefined) {
    return 'query failed';
  }
  if (state === LoadingState.Loading || state === LoadingState.NotStarted) {
    return 'loading';
  }
  return fleet.unlabelled > 0 ? 'no worker label' : 'no series';
}

function getStyles() {
  return {
    panel: css({ position: 'relative', display: 'flex', flexDirection: 'column', overflow: 'hidden' }),
  };
}
