import { workerAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { stateSeries, window, workerId } from '../../elements/variables';
import { type Page } from '../../dashboard-spec';
import { lane, now } from './current-state';
import { lives } from './lifecycle-stats';
import { rhythm } from './heartbeat-intervals';
import { facts, lateness } from './identity';
import { resources, machine } from './resources';
import { work, around } from './tasks';

export const worker: Page = {
  uid: UIDS.worker,
  title: 'Worker',
  description: 'Everything about one worker.',
  variables: [workerId(), window(), stateSeries()],
  annotations: [workerAlerts()],
  rows: [[lane], now, lives, facts, lateness, rhythm, resources, work, machine, around],
};
