import { type Route } from '../../http/routing/route';
import { type HealthDeps } from '../health/worker-lookup';
import { recoveryRoute } from './actions';
import { recoveryAuditRoute } from './audit';
import { clearRoute, pauseRoute, resumeRoute } from './pause';
import { receiveRecoveryAlertsRoute } from './receive';
import { restartRoute } from './restart';

/** Routes to receive alerts that may start recovery, to see what it does, and to control it. */
export function recoveryRoutes(deps: HealthDeps): readonly Route[] {
  return [
    recoveryRoute(deps),
    recoveryAuditRoute(deps),
    pauseRoute(deps),
    resumeRoute(deps),
    restartRoute(deps),
    clearRoute(deps),
    receiveRecoveryAlertsRoute(deps),
  ];
}
