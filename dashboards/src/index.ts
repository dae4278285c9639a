import { type ClassicDashboard } from './classic';
import { dashboardOf } from './dashboard-spec';
import { alerts } from './pages/alerts/alerts';
import { dependencies } from './pages/dependencies/dependencies';
import { exporter } from './pages/exporter/exporter';
import { fleet } from './pages/fleet/fleet';
import { tasks } from './pages/tasks/tasks';
import { worker } from './pages/worker/worker';

/** Every dashboard by the name of its file in json/. */
export const dashboards: Readonly<Record<string, ClassicDashboard>> = Object.fromEntries(
  Object.entries({ fleet, worker, tasks, dependencies, alerts, exporter }).map(([name, page]) => [
    name,
    dashboardOf(page),
  ]),
);
