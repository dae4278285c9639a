import { CustomVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { fleetAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { workerType } from '../../elements/variables';
import { type DashboardSpec } from '../../dashboard/dashboard-spec';
import { notificationStats, firingCounts } from './current-stats';
import { burnRates, objectives } from './objectives';
import { recoveryActions, recoveryState } from './recovery';
import { detectionLatency } from './detection-latency';
import { firingAlerts } from './firing-alerts';

const OBJECTIVES = ['0.95', '0.99', '0.995', '0.999'];
const objective = new CustomVariableBuilder('objective')
  .label('Objective')
  .description('Target share of worker time in which workers are available.')
  .values(OBJECTIVES.join(','))
  .options(OBJECTIVES.map((value) => ({ text: value, value, selected: value === '0.99' })))
  .current({ selected: true, text: '0.99', value: '0.99' });

export const alerts: DashboardSpec = {
  uid: UIDS.alerts,
  title: 'Alerts and SLO',
  description: 'Firing alerts, service level objectives, and time to detect.',
  from: 'now-1h',
  variables: [workerType(), objective],
  annotations: [fleetAlerts()],
  rows: [
    [firingCounts, ...notificationStats],
    firingAlerts,
    objectives,
    burnRates,
    detectionLatency,
    recoveryActions,
    recoveryState,
  ],
};
