const SAMPLE =
  /^(worker_heartbeat_age_seconds|worker_heartbeat_interval_seconds|worker_heartbeat_failure_threshold|worker_status)\{([^}]*)\} ([^ ]+)$/gmu;
const LABEL = /([a-z_]+)="((?:[^"\\]|\\.)*)"/gu;

/**
 * The workers that have failed by the series that the rules read: age ÷ interval ≥ threshold, and not stopped, as in
 * `worker:liveness_state:code` of alerting/rules/liveness.rules.yml.
 */
export function failedBySeries(exposition: string): Set<string> {
  const values = new Map<string, Map<string, number>>();
  const stopped = new Set<string>();
  for (const [, family = '', labelText = '', value = ''] of exposition.matchAll(SAMPLE)) {
    const labels = new Map([...labelText.matchAll(LABEL)].map(([, name = '', text = '']) => [name, text]));
    const id = labels.get('worker_id') ?? '';
    if (family === 'worker_status') {
      if (labels.get('status') === 'stopped') {
        stopped.add(id);
      }
      continue;
    }
    const byWorker = values.get(family) ?? new Map<string, number>();
    byWorker.set(id, Number(value));
    values.set(family, byWorker);
  }
  const failed = new Set<string>();
  const intervals = values.get('worker_heartbeat_interval_seconds');
  const thresholds = values.get('worker_heartbeat_failure_threshold');
  for (const [id, age] of values.get('worker_heartbeat_age_seconds') ?? []) {
    const interval = intervals?.get(id) ?? Number.POSITIVE_INFINITY;
    if (!stopped.has(id) && age / interval >= (thresholds?.get(id) ?? Number.POSITIVE_INFINITY)) {
      failed.add(id);
    }
  }
  return failed;
}
