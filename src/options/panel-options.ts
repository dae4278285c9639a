import { AUTO_GROUPS } from '../timeline/groups';
import { type LaneColumn } from '../statistics/statistic-columns';
import { type SampleMeaningOption } from '../frames/sampling';
import { type SortOrder } from '../timeline/sort';
import { type Density } from '../paint/geometry';

/** The panel's options, with meaning and unit. */
export interface PanelOptions {
  readonly density: Density;
  readonly sort: SortOrder;
  /** The label to group lanes by, AUTO_GROUPS (the worker's type above 300 lanes) or NO_GROUPS. */
  readonly groupBy: string;
  /** CSS pixels; a narrow panel uses less. */
  readonly nameWidth: number;
  /** Columns beside the names; only those that fit are shown. */
  readonly laneColumns: readonly LaneColumn[];
  readonly showToolbar: boolean;
  readonly showSummary: boolean;
  /** Shows each state's time and share below the lanes. */
  readonly showLegend: boolean;
  /** The table's columns besides worker, state, since and worst state: statistics, and `time-` with a state. */
  readonly tableColumns: readonly string[];
  /** Writes the state into segments that are wide enough. */
  readonly showText: boolean;
  /** The time that a sample covers; `auto` follows the query's step. */
  readonly sampleMeaning: SampleMeaningOption;
  /** Seconds until a raw sample is stale; 0 uses three times the median interval of the samples. */
  readonly stalenessSeconds: number;
  /** Opens a worker's drawer on click and Enter, and for `?worker=` in the URL. */
  readonly drillDown: boolean;
  /** Base URL of the exporter as the browser reaches it; if empty, details from its read API are not shown. */
  readonly exporterUrl: string;
  /** URL of a worker's dashboard; `{worker}` is replaced with the ID. */
  readonly workerDashboardUrl: string;
  /** Base URL of the runbooks; `{alert}` is replaced with the alert's name, which is otherwise appended. */
  readonly runbookUrl: string;
  /**
   * Base URL of Alertmanager as the browser reaches it, or the URL of another form for silences with
   * `{worker}`.
   */
  readonly alertmanagerUrl: string;
}

export const DEFAULT_OPTIONS: PanelOptions = {
  density: 'normal',
  sort: 'current',
  groupBy: AUTO_GROUPS,
  nameWidth: 200,
  laneColumns: [],
  showToolbar: true,
  showSummary: true,
  showLegend: true,
  tableColumns: ['unhealthy'],
  showText: true,
  sampleMeaning: 'auto',
  stalenessSeconds: 0,
  drillDown: true,
  exporterUrl: '',
  workerDashboardUrl: '',
  runbookUrl: '',
  alertmanagerUrl: '',
};
