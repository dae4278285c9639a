import { workerAlerts } from '../../parts/annotations';
import { UIDS } from '../../parts/links';
import { stateSeries, window, workerId } from '../../parts/variables';
import { type Page } from '../../page';
import { lane, now } from './standing';
import { lives } from './lives';
import { rhythm } from './rhythm';
import { facts, lateness } from './facts';
import { resources, machine } from './resources';
import { work, around } from './work';

export const worker: Page = {
  uid: UIDS.worker,
  title: 'Worker',
  description: 'Everything about one worker.',
  variables: [workerId(), window(), stateSeries()],
  annotations: [workerAlerts()],
  rows: [[lane], now, lives, facts, lateness, rhythm, resources, work, machine, around],
};
