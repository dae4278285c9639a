import {
  DatasourceVariableBuilder,
  IntervalVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { maxBy, forTypes, topK } from './promql';

/** The data source of every panel: the Prometheus selected at the top of the dashboard. */
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

/** The worker, which can be found by typing a part of its ID. */
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

/** Window of counts and rankings: the `$interval` in titles such as "… in the last $interval". */
export function countWindow(): IntervalVariableBuilder {
  return new IntervalVariableBuilder('interval')
    .label('Count window')
    .description('Time window of counts and rankings.')
    .values(WINDOWS.join(','))
    .options(WINDOWS.map((value) => ({ text: value, value, selected: value === '15m' })))
    .current({ selected: true, text: '15m', value: '15m' });
}

/** 17 lanes are visible at a time, problems first. The summary strip above them counts all workers. */
const MAX_LANES = 300;

/** Workers that have a type that is not selected: a worker whose type changed is shown with its current type. */
const WITH_OTHER_TYPE = 'worker:health_state:code{worker_type!~"$worker_type"}';
const CURRENT_STATE = maxBy('worker_id', forTypes('worker:health_state:code'));
const WORST_STATE = maxBy(
  'worker_id',
  `max_over_time(${forTypes('worker:health_state:max5m')}[\${__range_s}s]) unless on (worker_id) ${WITH_OTHER_TYPE}`,
);

/**
 * The workers that the timeline shows: those that are unhealthy now first, then those that were unhealthy in the range. A
 * join in the query of the timeline would read all workers and take four times as long with 2,000 workers.
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

/** For ranges over a day, the worst state of each 5 minutes, recorded every minute: a twelfth of the samples. */
const SERIES_OF_RANGE =
  'query_result(label_replace(vector($__range_s) <= 86400, "series", "worker:health_state:code", "", "") or ' +
  'label_replace(vector($__range_s) > 86400, "series", "worker:health_state:max5m", "", ""))';

/** The series that the timeline reads. Hidden, because it follows from the time range. */
export function stateSeries(): QueryVariableBuilder {
  return new QueryVariableBuilder('state_series')
    .label('Series of the timeline')
    .datasource(DATASOURCE)
    .query({ query: SERIES_OF_RANGE, refId: 'state_series' })
    .regex('/series="([^"]+)"/')
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .hide(VariableHide.HideVariable);
}
