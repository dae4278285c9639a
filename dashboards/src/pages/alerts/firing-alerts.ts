import { typeLink, workerLink } from '../../elements/links';
import { maxBy, topK } from '../../elements/promql';
import { timeSeries } from '../../panels/time-series';
import { table } from '../../panels/table';

const FIRING = 'ALERTS{alertstate="firing", severity!="none"}';

export const firingAlerts = [
  table({
    title: 'What fires',
    description:
      'Firing alerts, the longest first, at most 100. Good: empty. The worker’s name opens its dashboard.',
    w: 14,
    h: 10,
    sortBy: 'For',
    emptyText: 'Nothing fires.',
    columns: [
      { title: 'Alert', label: 'alertname' },
      { title: 'Severity', label: 'severity', width: 90 },
      { title: 'Type', label: 'worker_type', link: typeLink, width: 120 },
      { title: 'Worker', label: 'worker_id', link: workerLink, width: 140 },
      {
        title: 'For',
        expr: topK(100, maxBy('alertname, severity, worker_type, worker_id', firingSince())),
        unit: 's',
        width: 100,
      },
    ],
  }),
  timeSeries({
    title: 'Firing over time',
    description: 'Alerts that fired by name, at most the twenty most frequent. Good: short and rare.',
    w: 10,
    h: 10,
    unit: 'none',
    emptyText: 'Nothing fired.',
    queries: [{ expr: topK(20, `count by (alertname) (${FIRING})`), legend: '{{alertname}}' }],
  }),
];

function firingSince(): string {
  return `time() - ALERTS_FOR_STATE and on (alertname, severity, worker_type, worker_id, worker_state) ${FIRING}`;
}
