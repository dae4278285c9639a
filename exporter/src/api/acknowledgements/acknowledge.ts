import { WorkerIdSchema, WorkerTypeSchema } from '@heartline/protocol/parse';
import { type Static, Type } from '@sinclair/typebox';
import { type AcknowledgementRequest } from '../../fleet/acknowledgements/acknowledgements';
import { type AlertLog } from '../../alerts/alert-log';
import { Problem } from '../../http/messages/problem';
import { mapJournalError } from '../../ingest/http/response';
import { type AcknowledgedAlerts, type Acknowledgement } from '../../model/acknowledgement';
import { type HealthDeps, requireWorker } from '../health/worker-lookup';

export interface AcknowledgementDeps extends Pick<HealthDeps, 'fleet' | 'log'> {
  readonly alerts: AlertLog;
}

function GroupLabel(description: string) {
  return Type.String({ minLength: 1, maxLength: 512, description });
}

/** Which alerts, as in a body or a query. */
export const alertSelection = {
  alertname: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z_][A-Za-z0-9_]{0,127}$',
      description: 'name of the alert; all alerts of the worker if it is absent',
    }),
  ),
  worker_type: Type.Optional(WorkerTypeSchema),
  worker_id: Type.Optional(WorkerIdSchema),
  failure_domain: Type.Optional(
    GroupLabel('failure domain of the alerts, such as hostname=host-1; all of them if it is absent'),
  ),
  crash_group: Type.Optional(
    GroupLabel('what the changing IDs of a crash loop have in common; all crash loops if it is absent'),
  ),
};

type Selection = Static<ReturnType<typeof Type.Object<typeof alertSelection>>>;

export const Note = Type.Optional(
  Type.String({ minLength: 1, maxLength: 1024, description: 'shown to others' }),
);

/**
 * Which alerts a body or a query selects.
 *
 * @throws Problem (400) if it names neither an alert nor a worker, (404) if it names a worker that is unknown
 */
export function parseSelection(
  { alertname, worker_type, worker_id, failure_domain, crash_group }: Selection,
  { fleet }: AcknowledgementDeps,
): AcknowledgedAlerts {
  if (alertname === undefined && worker_id === undefined) {
    throw new Problem(400, 'Name the alerts to acknowledge: alertname, worker_id, or both.');
  }
  const workerType = worker_id === undefined ? worker_type : requireWorker(fleet.state, worker_id).type;
  return {
    ...(alertname !== undefined && { alertname }),
    ...(workerType !== undefined && { workerType }),
    ...(worker_id !== undefined && { workerId: worker_id }),
    ...(failure_domain !== undefined && { failureDomain: failure_domain }),
    ...(crash_group !== undefined && { crashGroup: crash_group }),
  };
}

/** The fields of a body or a query that selects the alerts. */
export function selectionFields({
  alertname,
  workerType,
  workerId,
  failureDomain,
  crashGroup,
}: AcknowledgedAlerts): Selection {
  return {
    ...(alertname !== undefined && { alertname }),
    ...(workerType !== undefined && { worker_type: workerType }),
    ...(workerId !== undefined && { worker_id: workerId }),
    ...(failureDomain !== undefined && { failure_domain: failureDomain }),
    ...(crashGroup !== undefined && { crash_group: crashGroup }),
  };
}

/** Records an acknowledgement, and logs it. */
export async function acknowledge(
  { fleet, log }: AcknowledgementDeps,
  request: AcknowledgementRequest,
): Promise<Acknowledgement> {
  const acknowledgement = await mapJournalError(fleet.acknowledgements.acknowledge(request), log);
  const { id, by } = acknowledgement;
  log.info({ acknowledgement_id: id, ...selectionFields(acknowledgement), by }, 'alerts acknowledged');
  return acknowledgement;
}
