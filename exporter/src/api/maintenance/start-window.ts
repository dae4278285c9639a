import { MAX_OPEN_WINDOWS, type MaintenanceRequest } from '../../fleet/maintenance/maintenance';
import { Problem } from '../../http/messages/problem';
import { iso } from '../../http/routing/response-schemas';
import { mapJournalError } from '../../ingest/http/response';
import { type MaintenanceWindow } from '../../model/maintenance';
import { type HealthDeps } from '../health/worker-lookup';

export type MaintenanceDeps = Pick<HealthDeps, 'fleet' | 'config' | 'log'>;

/** Starts a window. @throws Problem (409) if there are too many */
export async function startWindow(
  { fleet, log }: MaintenanceDeps,
  request: MaintenanceRequest,
): Promise<MaintenanceWindow> {
  const window = await mapJournalError(fleet.maintenance.start(request), log);
  if (window === undefined) {
    throw new Problem(
      409,
      `Too many maintenance windows: ${MAX_OPEN_WINDOWS} are scheduled or active, which is the limit. End some, or use one window for several workers.`,
    );
  }
  const { id, reason, by, startsAt, endsAt } = window;
  const times = {
    ...(startsAt !== undefined && { starts_at: iso(startsAt) }),
    ...(endsAt !== undefined && { ends_at: iso(endsAt) }),
  };
  log.info({ maintenance_id: id, reason, by, ...times }, 'maintenance window created');
  return window;
}
