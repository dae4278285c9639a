import { fleetAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { countWindow, workerType } from '../../elements/variables';
import { type DashboardSpec } from '../../dashboard/dashboard-spec';
import { currentStats } from './current-stats';
import { failures } from './failures';
import { throughput, durations } from './throughput';
import { queueReports, queues } from './queues';
import { taskOutcomes, taskStatuses, taskWaits } from './task-tables';
import { rankings, assignments } from './workers';

export const tasks: DashboardSpec = {
  uid: UIDS.tasks,
  title: 'Tasks and queues',
  description: 'Throughput, errors, durations and waiting tasks of the fleet.',
  variables: [workerType(), countWindow()],
  annotations: [fleetAlerts()],
  rows: [
    currentStats,
    throughput,
    failures,
    durations,
    queues,
    queueReports,
    rankings,
    assignments,
    taskStatuses,
    taskWaits,
    taskOutcomes,
  ],
};
