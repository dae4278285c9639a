import { fleetAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { window, workerType } from '../../elements/variables';
import { type Page } from '../../dashboard-spec';
import { now } from './current-stats';
import { flow, durations } from './throughput';
import { queues } from './queues';
import { rankings, assignment } from './workers';

export const tasks: Page = {
  uid: UIDS.tasks,
  title: 'Tasks and queues',
  description: 'What the fleet gets done, what fails, what takes long, and what waits.',
  variables: [workerType(), window()],
  annotations: [fleetAlerts()],
  rows: [now, flow, durations, queues, rankings, assignment],
};
