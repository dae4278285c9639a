import { prometheusAway } from '../pipeline/prometheus-away.mjs';

export const title = 'Prometheus is killed while a page is active, and away for 15 minutes';

export function run() {
  return prometheusAway(15);
}
