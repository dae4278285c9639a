/** The dashboards are provisioned with these; alerts link to them by the same (`dashboard_url`). */
const FLEET = 'd/heartline-fleet';
const WORKER = 'd/heartline-worker';

/** A page below Grafana's address, which may have a path of its own and end with a slash or not. */
function below(grafana: string, path: string): string {
  return `${grafana.replace(/\/+$/, '')}/${path}`;
}

/** The dashboard of the fleet, in the Grafana at this address (`https://grafana.example.org`). */
export function fleetDashboardUrl(grafana: string): string {
  return below(grafana, FLEET);
}

/** The dashboard of one worker, in the Grafana at this address. Its ID is enough: its type may change. */
export function workerDashboardUrl(grafana: string, id: string): string {
  return below(grafana, `${WORKER}?var-worker_id=${encodeURIComponent(id)}`);
}
