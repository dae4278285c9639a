import { type FleetView } from '../../model/fleet-view';
import { type AlertLog } from '../../alerts/alert-log';
import { Notification } from '../../alerts/notification';
import { type Log } from '../../telemetry/log';
import { Count, Exact } from '../../http/routing/fields';
import { principalOf } from '../../http/auth/principal';
import { mapJournalError } from '../../ingest/response';
import { Problem } from '../../http/messages/problem';
import { jsonRoute, type Route } from '../../http/routing/route';

export interface AlertsDeps {
  readonly alerts: AlertLog;
  readonly fleet: Pick<FleetView, 'now'>;
  readonly log: Log;
}

/** `POST /api/v1/alerts`: what an Alertmanager webhook sends. The same again changes nothing. */
export function receiveAlertsRoute({ alerts, fleet, log }: AlertsDeps): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/api/v1/alerts',
      operation: 'receiveAlerts',
      summary: 'Receive a notification of an Alertmanager webhook',
      tag: 'alerts',
      body: { schema: Notification, required: true },
      responses: { 200: 'Every alert in it is on record.' },
      response: Exact({ accepted: Count('alerts in the notification') }),
    },
    async ({ body, request }) => {
      // Alerts speak of any worker, and whoever may speak for some only may not.
      if (principalOf(request).workers !== undefined)
        throw new Problem(
          403,
          'This token reports for certain workers only; alerts need one that is not bound.',
        );
      await mapJournalError(alerts.record(body, fleet.now()), log);
      return { status: 200, body: { accepted: body.alerts.length } };
    },
  );
}
