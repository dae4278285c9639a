import { type Dashboard, DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';

// The SDK prefers its newer form throughout. Grafana's file provisioning takes the classic one, in which it refuses a
// bare newer one, and migrates it when it is opened.

/** A dashboard in the classic form. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
export type ClassicDashboard = Dashboard;

export function classic(title: string) {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  return new DashboardBuilder(title);
}
