import { CustomVariableBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { fleetAlerts } from '../../elements/annotations';
import { UIDS } from '../../elements/links';
import { workerType } from '../../elements/variables';
import { type DashboardSpec } from '../../dashboard-spec';
import { notificationStats, firingCounts } from './current-stats';
import { burnRates, objectives } from './objectives';
import { recovery } from './recovery';
import { detectionLatency } from './detection-latency';
import { firingAlerts } from './firing-alerts';

const OBJECTIVES = ['0.95', '0.99', '0.995', '0.999'];
const objective = new CustomVariableBuilder('objective')
  .label('Objective')
  .description('Share of worker time that is to be available.')
  .values(OBJECTIVES.join(','))
  .options(OBJECTIVES.map((value) => ({ text: value, value, selected: value === '0.99' })))
  .current({ selected: true, text: '0.99', value: '0.99' });

export const alerts: DashboardSpec = {
  uid: UIDS.alerts,
  title: 'Alerts and SLO',
  description: 'What fires, whether objectives are met, and how fast trouble is seen.',
  from: 'now-1h',
  variables: [workerType(), objective],
  annotations: [fleetAlerts()],
  rows: [
    [firingCounts, ...notificationStats],
    firingAlerts,
    objectives,
    burnRates,
    detectionLatency,
    recovery,
  ],
};
