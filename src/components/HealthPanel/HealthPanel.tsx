import { css } from '@emotion/css';
import { type PanelProps } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX, useRef, useState } from 'react';
import { NO_FILTER } from '../../hooks/useLanes';
import { type PanelOptions } from '../../options/panel-options';
import { Drawer } from '../Drawer/Drawer';
import { EmptyState } from '../EmptyState/EmptyState';
import { ExportMenu } from '../ExportMenu/ExportMenu';
import { Legend } from '../Legend/Legend';
import { Notices } from '../Notices/Notices';
import { TableView } from '../TableView/TableView';
import { Timeline, type TimelineHandle } from '../Timeline/Timeline';
import { Toolbar } from '../Toolbar/Toolbar';
import { WarningBanner } from '../WarningBanner/WarningBanner';
import { PanelProviders } from './PanelProviders';
import { usePanelState } from './usePanelState';

/** Minimum panel height for a legend, in CSS pixels. */
const MIN_LEGEND_HEIGHT = 240;
/** In panels narrower than this (CSS pixels), the legend has a single row. */
const MIN_LEGEND_ROWS_WIDTH = 480;

/** Lays out toolbar, banner, timeline or table, legend, notices and drawer. `usePanelState` decides what they show. */
export function HealthPanel(props: PanelProps<PanelOptions>): JSX.Element {
  const { width, height, timeZone } = props;
  const state = usePanelState(props);
  const { options, data, error, fleet, shown, groups, drawer } = state;
  const { lanes } = shown;
  const styles = useStyles2(getStyles);
  const timeline = useRef<TimelineHandle>(null);
  const [nameWidth, setNameWidth] = useState<number>();
  const closeDrawer = () => {
    drawer.close();
    if (drawer.worker !== undefined) {
      timeline.current?.focus(drawer.worker);
    }
  };
  const exportMenu = <ExportMenu fleet={fleet} lanes={lanes} timeZone={timeZone} />;

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
        <WarningBanner fleet={fleet} live={state.live} error={error} timeZone={timeZone} />
        {options.showToolbar && fleet.lanes.length > 0 && (
          <Toolbar
            counts={shown.counts}
            filter={shown.filter}
            onFilter={shown.setFilter}
            sort={shown.sort}
            onSort={shown.setSort}
            groups={groups}
            asTable={state.asTable}
            onAsTable={state.setAsTable}
            actions={exportMenu}
          />
        )}
        {state.emptyReason !== undefined ? (
          <EmptyState
            reason={state.emptyReason}
            error={error}
            onClearFilter={() => shown.setFilter(NO_FILTER)}
          />
        ) : state.asTable ? (
          <TableView
            fleet={fleet}
            lanes={lanes}
            timeZone={timeZone}
            columns={options.tableColumns}
            onOpen={drawer.openLane}
            actions={options.showToolbar ? undefined : exportMenu}
          />
        ) : (
          <Timeline
            ref={timeline}
            fleet={fleet}
            timeZone={timeZone}
            rows={{ rows: groups.rows, groupLabel: groups.label, openedWorker: drawer.worker }}
            layout={{
              density: options.density,
              nameWidth: nameWidth ?? options.nameWidth,
              columns: state.columns,
              showSummary: options.showSummary,
              showText: options.showText,
              width,
              height,
            }}
            actions={{
              onOpen: drawer.openLane,
              onNameWidth: setNameWidth,
              onToggle: groups.toggle,
              onToggleAll: groups.toggleAll,
              onZoom: props.onChangeTimeRange,
            }}
          />
        )}
        {options.showLegend && height >= MIN_LEGEND_HEIGHT && lanes.length > 0 && (
          <Legend fleet={fleet} lanes={lanes} narrow={width < MIN_LEGEND_ROWS_WIDTH} />
        )}
        {fleet.lanes.length > 0 && <Notices fleet={fleet} shown={lanes.length} />}
        {drawer.worker !== undefined && (
          <Drawer
            worker={drawer.worker}
            fleet={fleet}
            lanes={groups.lanes}
            data={data}
            options={options}
            timeZone={timeZone}
            onOpen={drawer.open}
            onClose={closeDrawer}
          />
        )}
      </div>
    </PanelProviders>
  );
}

function getStyles() {
  return {
    panel: css({ position: 'relative', display: 'flex', flexDirection: 'column', overflow: 'hidden' }),
  };
}
