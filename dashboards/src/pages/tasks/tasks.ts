import { fleetAlerts } from '../../parts/annotations';
import { UIDS } from '../../parts/links';
import { window, workerType } from '../../parts/variables';
import { type Page } from '../../page';
import { now } from './now';
import { flow, durations } from './flow';
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
