import { fleetAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { window, workerType } from '../../elements/variables';
import { type Page } from '../../dashboard-spec';
import { now } from './current-stats';
import { connections, trouble } from './connections';
import { sdk } from './providers';
import { events, errors } from './events';
import { runningSandboxes, sandboxes } from './sandboxes';

export const dependencies: Page = {
  uid: UIDS.dependencies,
  title: 'Dependencies',
  description: 'What workers lean on: databases, queues, providers, events, models and sandboxes.',
  variables: [workerType(), window()],
  annotations: [fleetAlerts()],
  rows: [now, connections, trouble, sdk, events, errors, sandboxes, runningSandboxes],
};
