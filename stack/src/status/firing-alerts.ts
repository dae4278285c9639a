import { type Static, Type } from '@sinclair/typebox';
import type { FiringAlert } from './status';

/** What Prometheus answers under `/api/v1/alerts`. */
export const AlertsResponse = Type.Object({
  alerts: Type.Array(
    Type.Object({ state: Type.String(), labels: Type.Record(Type.String(), Type.String()) }),
  ),
});

/** Of the alerting rules, the worst first; what is none of them comes last. */
const SEVERITIES = ['escalation', 'page', 'critical', 'warning', 'info'];

function severityRank(severity: string | undefined): number {
  const rank = SEVERITIES.indexOf(severity ?? '');
  return rank < 0 ? SEVERITIES.length : rank;
}

/**
 * Firing alerts by name, each with how many workers (or other things) it is about: the steps of one escalation count once,
 * and the worst of them says where the name stands. Prometheus tells them in an order that changes from one answer to the
 * next. The Watchdog fires always and says nothing here.
 */
export function groupFiringAlerts(response: Static<typeof AlertsResponse>): readonly FiringAlert[] {
  const byName = new Map<string, { rank: number; readonly subjects: Set<string> }>();
  for (const { state, labels } of response.alerts) {
    const name = labels['alertname'];
    if (state !== 'firing' || name === undefined || name === 'Watchdog') continue;
    const { worker_type, worker_id, severity } = labels;
    const group = byName.get(name) ?? { rank: Infinity, subjects: new Set() };
    group.subjects.add(JSON.stringify(worker_id === undefined ? labels : [worker_type, worker_id]));
    byName.set(name, { ...group, rank: Math.min(group.rank, severityRank(severity)) });
  }
  return [...byName]
    .sort(([name, { rank }], [other, { rank: otherRank }]) => rank - otherRank || (name < other ? -1 : 1))
    .map(([name, { subjects }]) => ({ name, count: subjects.size }));
}
