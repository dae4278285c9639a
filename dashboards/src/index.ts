import { buildDashboard, type ClassicDashboard } from './dashboard/dashboard-spec';
import { alerts } from './pages/alerts/alerts';
import { dependencies } from './pages/dependencies/dependencies';
import { exporter } from './pages/exporter/exporter';
import { fleet } from './pages/fleet/fleet';
import { sandboxes } from './pages/sandboxes/sandboxes';
import { tasks } from './pages/tasks/tasks';
import { worker } from './pages/worker/worker';

/** All dashboards by the name of their file in json/. */
export const dashboards: Readonly<Record<string, ClassicDashboard>> = Object.fromEntries(
  Object.entries({ fleet, worker, tasks, dependencies, sandboxes, alerts, exporter }).map(([name, spec]) => [
    name,
    buildDashboard(spec),
  ]),
);
