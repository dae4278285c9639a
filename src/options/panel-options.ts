import { AUTO_GROUPS } from '../timeline/groups';
import { type LaneColumn } from '../statistics/statistic-columns';
import { type SampleMeaningOption } from '../frames/sampling';
import { type SortOrder } from '../timeline/sort';
import { type Density } from '../paint/geometry';

/** What a user sets in the panel's options, with the meaning and unit of each. */
export interface PanelOptions {
  readonly density: Density;
  readonly sort: SortOrder;
  /** The label to group lanes by, AUTO_GROUPS (the worker's type above 300 lanes) or NO_GROUPS. */
  readonly groupBy: string;
  /** CSS pixels; a narrow panel takes less. */
  readonly nameWidth: number;
  /** What is told beside the names, as far as the panel's width allows. */
  readonly laneColumns: readonly LaneColumn[];
  readonly showToolbar: boolean;
  readonly showSummary: boolean;
  /** Shows each state's time and share below the lanes. */
  readonly showLegend: boolean;
  /** The table's columns besides worker, state, since and worst state: figures, and `time-` with a state. */
  readonly tableColumns: readonly string[];
  /** Writes the state into runs that are wide enough. */
  readonly showText: boolean;
  /** What a sample at t speaks for; `auto` follows the query's step. */
  readonly sampleMeaning: SampleMeaningOption;
  /** Seconds for which a raw sample speaks; 0 takes three times the usual distance of two samples. */
  readonly stalenessSeconds: number;
  /** Opens a worker's drawer on click and Enter, and for `?worker=` in the address. */
  readonly drillDown: boolean;
  /** Base address of the exporter as the browser reaches it; empty leaves out what only its read API knows. */
  readonly exporterUrl: string;
  /** Address of a worker's dashboard; `{worker}` stands for the ID. */
  readonly workerDashboardUrl: string;
  /** Base address of the runbooks; the alert's name is put in place of `{alert}`, or after it. */
  readonly runbookUrl: string;
  /** Base address of Alertmanager as the browser reaches it, or that of any form for silences with `{worker}`. */
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
