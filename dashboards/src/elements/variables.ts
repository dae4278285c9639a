import {
  DatasourceVariableBuilder,
  IntervalVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { maxBy, forTypes, topK } from './promql';

/** The one data source of every panel: whichever Prometheus is chosen above the dashboard. */
export const DATASOURCE = { type: 'prometheus', uid: '$datasource' };

export function datasource(): DatasourceVariableBuilder {
  return new DatasourceVariableBuilder('datasource').label('Data Source').type('prometheus');
}

export function workerType(): QueryVariableBuilder {
  return new QueryVariableBuilder('worker_type')
    .label('Worker type')
    .datasource(DATASOURCE)
    .query({ query: 'label_values(worker_type:workers:count, worker_type)', refId: 'worker_type' })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.+')
    .current({ selected: true, text: ['All'], value: ['$__all'] });
}

/** One worker, found by typing a part of its ID. */
export function workerId(): QueryVariableBuilder {
  return new QueryVariableBuilder('worker_id')
    .label('Worker')
    .datasource(DATASOURCE)
    .query({
      query: 'label_values(worker:health_state:code, worker_id)',
      refId: 'worker_id',
    })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc);
}

const WINDOWS = ['5m', '15m', '1h', '6h', '1d'];

/** How far back counts and rankings look: what "in the last …" on a panel means. */
export function countWindow(): IntervalVariableBuilder {
  return new IntervalVariableBuilder('interval')
    .label('Counts over')
    .description('How far back the tables and bars count.')
    .values(WINDOWS.join(','))
    .options(WINDOWS.map((value) => ({ text: value, value, selected: value === '15m' })))
    .current({ selected: true, text: '15m', value: '15m' });
}

/** Seventeen are in view at a time, problems first; the strip above them counts everybody. */
const MAX_LANES = 300;

/** A worker that is of another type by now is shown with that one. */
const WITH_OTHER_TYPE = 'worker:health_state:code{worker_type!~"$worker_type"}';
const CURRENT_STATE = maxBy('worker_id', forTypes('worker:health_state:code'));
const WORST_STATE = maxBy(
  'worker_id',
  `max_over_time(${forTypes('worker:health_state:max5m')}[\${__range_s}s]) unless on (worker_id) ${WITH_OTHER_TYPE}`,
);

/**
 * The workers that the timeline has lanes for: those in trouble now first, then those that were in the range. A join
 * in the timeline's own query would read every worker of the fleet: four times as long for 2,000 of them.
 */
export function rankedWorkers(): QueryVariableBuilder {
  return new QueryVariableBuilder('lanes')
    .label('Workers of the timeline')
    .datasource(DATASOURCE)
    .query({
      query: `query_result(${topK(MAX_LANES, `10 * ${CURRENT_STATE} + ${WORST_STATE} or 10 * ${CURRENT_STATE} or ${WORST_STATE}`)})`,
      refId: 'lanes',
    })
    .regex('/worker_id="([^"]+)"/')
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: ['All'], value: ['$__all'] })
    .hide(VariableHide.HideVariable);
}

/** What the timeline draws beyond a day: the worst of each 5 minutes, recorded each minute, a twelfth of the samples. */
const SERIES_OF_RANGE =
  'query_result(label_replace(vector($__range_s) <= 86400, "series", "worker:health_state:code", "", "") or ' +
  'label_replace(vector($__range_s) > 86400, "series", "worker:health_state:max5m", "", ""))';

/** Nobody chooses it: it follows the time range. */
export function stateSeries(): QueryVariableBuilder {
  return new QueryVariableBuilder('state_series')
    .label('Series of the timeline')
    .datasource(DATASOURCE)
    .query({ query: SERIES_OF_RANGE, refId: 'state_series' })
    .regex('/series="([^"]+)"/')
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .hide(VariableHide.HideVariable);
}
