import { LoadingState, type PanelData, type PanelProps } from '@grafana/data';
import { useMemo, useState } from 'react';
import { type Groups, useGroups } from '../../hooks/useGroups';
import { type ShownLanes, useLanes } from '../../hooks/useLanes';
import { useWorkerParam } from '../../hooks/useUrlParam';
import { DEFAULT_OPTIONS, type PanelOptions } from '../../options/panel-options';
import { type LaneColumn, shownColumns } from '../../statistics/statistic-columns';
import { type Fleet, readFleet } from '../../timeline/fleet';
import { type Lane } from '../../timeline/lane';
import { type EmptyReason } from '../EmptyState/EmptyState';

/** Everything that the panel's layout depends on, apart from its size. */
export interface PanelState {
  readonly options: PanelOptions;
  /** The last response that had series. */
  readonly data: PanelData;
  /** Why the newest query failed. */
  readonly error: string | undefined;
  /** True if the time range ends at "now", which requires fresh samples. */
  readonly live: boolean;
  readonly fleet: Fleet;
  /** Filtered and sorted lanes, and how to change filter and order. */
  readonly shown: ShownLanes;
  readonly groups: Groups;
  /** Columns to show beside the names, before the width limits them. */
  readonly columns: readonly LaneColumn[];
  /** Why there are no lanes to draw; undefined if there are some. */
  readonly emptyReason: EmptyReason | undefined;
  readonly asTable: boolean;
  readonly setAsTable: (asTable: boolean) => void;
  readonly drawer: DrawerState;
}

export interface DrawerState {
  /** The worker whose drawer is open. */
  readonly worker: string | undefined;
  readonly open: (worker: string) => void;
  readonly close: () => void;
  /** Opens a lane's worker; undefined if the drill-down is switched off. */
  readonly openLane: ((lane: Lane) => void) | undefined;
}

/** Decides what the panel shows: reads the data, and applies the options, the toolbar and the URL to it. */
export function usePanelState(props: Pick<PanelProps<PanelOptions>, 'data' | 'options'>): PanelState {
  const options = { ...DEFAULT_OPTIONS, ...props.options };
  const { sampleMeaning, stalenessSeconds, drillDown, laneColumns } = options;
  const { data, error } = useLastGoodData(props.data);
  const fleet = useMemo(
    () => readFleet(data, { sampleMeaning, stalenessSeconds }, Date.now()),
    [data, sampleMeaning, stalenessSeconds],
  );
  const shown = useLanes(fleet, options.sort, drillDown);
  const groups = useGroups(fleet, shown.lanes, options.groupBy, drillDown);
  const grouped = groups.label !== undefined;
  const columns = useMemo(() => shownColumns(laneColumns, grouped), [laneColumns, grouped]);
  const [asTable, setAsTable] = useState(false);
  return {
    options,
    data,
    error,
    live: data.timeRange.raw.to === 'now',
    fleet,
    shown,
    groups,
    columns,
    emptyReason: emptyReason(fleet, shown.lanes, data.state, error),
    asTable,
    setAsTable,
    drawer: useDrawer(drillDown),
  };
}

function useDrawer(drillDown: boolean): DrawerState {
  const { worker, open, close } = useWorkerParam();
  const openLane = useMemo(() => (drillDown ? (lane: Lane) => open(lane.id) : undefined), [drillDown, open]);
  return { worker: drillDown ? worker : undefined, open, close, openLane };
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

/** The data to show, and the error of the latest query if it failed. */
interface LastGoodData {
  readonly data: PanelData;
  readonly error?: string;
}

/** Keeps the last response that had series, so that a failed query leaves the previous lanes visible below a banner. */
function useLastGoodData(data: PanelData): LastGoodData {
  const [good, setGood] = useState(data);
  const error = errorOf(data);
  const usable =
    error === undefined
      ? data.state !== LoadingState.Loading || data.series.length > 0
      : data.series.length > 0;
  if (usable && good !== data) {
    setGood(data);
  }
  const shown = usable ? data : good;
  return error === undefined ? { data: shown } : { data: shown, error };
}

function errorOf(data: PanelData): string | undefined {
  // `error` is deprecated in favour of `errors`, but data sources still set only one or the other.
  const failed = data.errors?.[0] ?? (data as { error?: { message?: string } }).error;
  if (failed !== undefined) {
    return failed.message ?? 'unknown error';
  }
  return data.state === LoadingState.Error ? 'unknown error' : undefined;
}
