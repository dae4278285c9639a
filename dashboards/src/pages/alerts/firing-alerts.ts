import { typeLink, workerLink } from '../../elements/links';
import { maxBy, topK } from '../../elements/promql';
import { timeSeries } from '../../panels/time-series';
import { table } from '../../panels/table';

const FIRING = 'ALERTS{alertstate="firing", severity!="none"}';

export const firingAlerts = [
  table({
    title: 'Firing alerts',
    description:
      'Firing alerts, longest first, at most 100. Good: empty. Click a worker to open its dashboard.',
    w: 14,
    h: 10,
    sortBy: 'Firing for',
    emptyText: 'No firing alerts.',
    columns: [
      { title: 'Alert', label: 'alertname' },
      { title: 'Severity', label: 'severity', width: 90 },
      { title: 'Type', label: 'worker_type', link: typeLink, width: 120 },
      { title: 'Worker', label: 'worker_id', link: workerLink, width: 140 },
      {
        title: 'Firing for',
        expr: topK(100, maxBy('alertname, severity, worker_type, worker_id', firingSince())),
        unit: 's',
        width: 100,
      },
    ],
  }),
  timeSeries({
    title: 'Firing alerts over time',
    description: 'Number of firing alerts by name, at most 20 names. Good: few and short.',
    w: 10,
    h: 10,
    unit: 'none',
    emptyText: 'No alerts fired.',
    queries: [{ expr: topK(20, `count by (alertname) (${FIRING})`), legend: '{{alertname}}' }],
  }),
];

function firingSince(): string {
  return `time() - ALERTS_FOR_STATE and on (alertname, severity, worker_type, worker_id, worker_state) ${FIRING}`;
}
