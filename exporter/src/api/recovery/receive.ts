import { MAX_NOTIFICATION_BYTES, Notification } from '../../alerts/notification';
import { grants, principalOf } from '../../http/auth/credentials';
import { Problem } from '../../http/messages/problem';
import { Count, Exact } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { mapJournalError } from '../../ingest/http/response';
import { type HealthDeps } from '../health/worker-lookup';

const ReceivedResponse = Exact(
  {
    accepted: Count('alerts that are stored'),
    refused: Count('of these, alerts that can start no recovery, for example predictions'),
    truncated: Count('alerts that Alertmanager left out: the exporter looks for failed workers itself'),
  },
  { $id: 'RecoveryNotificationResponse' },
);

/**
 * `POST /api/v1/recovery/alerts`: receives a notification of an Alertmanager webhook. The alerts are on disk before the
 * response; what follows from them is decided later, on the exporter's own record. A refusal by policy is no error:
 * Alertmanager would send the notification again.
 */
export function receiveRecoveryAlertsRoute({ recovery, log }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/api/v1/recovery/alerts',
      operation: 'receiveRecoveryAlerts',
      summary: 'Receive a notification of an Alertmanager webhook that may start recovery',
      tag: 'recovery',
      body: { schema: Notification, required: true, minLimit: MAX_NOTIFICATION_BYTES },
      responses: { 202: 'The alerts are stored. GET /health/recovery/audit shows what is decided.' },
      response: ReceivedResponse,
    },
    async ({ body: { alerts, truncatedAlerts = 0 }, request }) => {
      // The scope is required by path as well; a restart must not depend on how a path is written.
      const { name, scopes } = principalOf(request);
      if (!grants(scopes, 'recover')) {
        throw new Problem(403, `This request requires the scope recover; ${name} has ${scopes.join(', ')}.`);
      }
      const { accepted, refused } = await mapJournalError(recovery.receive(alerts, truncatedAlerts), log);
      return { status: 202, body: { accepted, refused: refused.length, truncated: truncatedAlerts } };
    },
  );
}
