/** The dashboards are provisioned with these; alerts link to them by the same (`dashboard_url`). */
const FLEET = 'd/heartline-fleet';
const WORKER = 'd/heartline-worker';

/** A page below Grafana's address, which may have a path of its own and end with a slash or not. */
const below = (grafana: string, path: string): string => `${grafana.replace(/\/+$/, '')}/${path}`;

/** The dashboard of the fleet, in the Grafana at this address (`https://grafana.example.org`). */
export function dashboardOfFleet(grafana: string): string {
  return below(grafana, FLEET);
}

/** The dashboard of one worker, in the Grafana at this address. */
export function dashboardOfWorker(
  grafana: string,
  { id, type }: { readonly id: string; readonly type: string },
): string {
  const chosen = `var-worker_type=${encodeURIComponent(type)}&var-worker_id=${encodeURIComponent(id)}`;
  return below(grafana, `${WORKER}?${chosen}`);
}
