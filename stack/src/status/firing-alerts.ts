import { type Static, Type } from '@sinclair/typebox';
import type { FiringAlert } from './status';

/** The `data` of Prometheus's `/api/v1/alerts`. */
export const AlertsResponse = Type.Object({
  alerts: Type.Array(
    Type.Object({ state: Type.String(), labels: Type.Record(Type.String(), Type.String()) }),
  ),
});

/** Severities of the alerting rules, most severe first. Other severities sort last. */
const SEVERITIES = ['escalation', 'page', 'critical', 'warning', 'info'];

function severityRank(severity: string | undefined): number {
  const rank = SEVERITIES.indexOf(severity ?? '');
  return rank < 0 ? SEVERITIES.length : rank;
}

/**
 * Groups firing alerts by name and counts the workers (or other subjects) of each name. The steps of one escalation count
 * once. The result is sorted by the most severe alert of each name, because Prometheus returns alerts in varying order. The
 * Watchdog, which always fires, is left out.
 */
export function groupFiringAlerts(response: Static<typeof AlertsResponse>): readonly FiringAlert[] {
  const byName = new Map<string, { rank: number; readonly subjects: Set<string> }>();
  for (const { state, labels } of response.alerts) {
    const name = labels['alertname'];
    if (state !== 'firing' || name === undefined || name === 'Watchdog') {
      continue;
    }
    const { worker_type, worker_id, severity } = labels;
    const group = byName.get(name) ?? { rank: Infinity, subjects: new Set() };
    group.subjects.add(JSON.stringify(worker_id === undefined ? labels : [worker_type, worker_id]));
    byName.set(name, { ...group, rank: Math.min(group.rank, severityRank(severity)) });
  }
  return [...byName]
    .sort(([name, { rank }], [other, { rank: otherRank }]) => rank - otherRank || (name < other ? -1 : 1))
    .map(([name, { subjects }]) => ({ name, count: subjects.size }));
}
