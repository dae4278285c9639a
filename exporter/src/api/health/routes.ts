import { type AlertLog } from '../../alerts/alert-log';
import { HistoryReader } from '../../history/history';
import { type Route } from '../../http/routing/route';
import { listAlertsRoute, receiveAlertsRoute } from './alerts';
import { heartbeatsRoute } from './heartbeats';
import { historyRoute } from './history';
import { listRoute } from './list';
import { statsRoute } from './stats';
import { expectRoute, forgetRoute, markFailedRoute, stopMonitoringRoute, workerRoute } from './worker';
import { type HealthDeps } from './worker-lookup';

/** Routes to read the health of the fleet, to manage workers, and for alerts. */
export function healthRoutes(deps: HealthDeps, alerts: AlertLog): readonly Route[] {
  const { config, fleet } = deps;
  return [
    listRoute(deps),
    workerRoute(deps),
    expectRoute(deps),
    forgetRoute(deps),
    heartbeatsRoute(deps),
    historyRoute(deps, new HistoryReader(config, () => fleet.state.now())),
    markFailedRoute(deps),
    stopMonitoringRoute(deps),
    statsRoute(deps),
    listAlertsRoute({ ...deps, fleet: fleet.state, alerts }),
    receiveAlertsRoute({ ...deps, fleet: fleet.state, alerts }),
  ];
}
