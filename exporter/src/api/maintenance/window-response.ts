import { type Static, Type } from '@sinclair/typebox';
import { Count, Exact, iso, Moment, OneOf } from '../../http/routing/response-schemas';
import { MAINTENANCE_STATES, maintenanceState, type MaintenanceWindow } from '../../model/maintenance';
import { type Millis } from '../../model/time';
import { visibleText } from '../../model/visible-text';

function Patterns(description: string) {
  return Type.Optional(Type.Array(Type.String(), { description }));
}

export const MaintenanceWindowResponse = Exact(
  {
    id: Type.String(),
    state: OneOf(MAINTENANCE_STATES),
    workers: Patterns('patterns of worker IDs; absent if the window is for workers with any ID'),
    worker_types: Patterns('patterns of worker types; absent for any type'),
    hostnames: Patterns('patterns of hostnames; absent for any host'),
    labels: Type.Optional(
      Type.Record(Type.String(), Type.String(), { description: 'patterns of label values; absent for any' }),
    ),
    worker_count: Count('known workers that the window is for; 0 if it has ended'),
    reason: Type.String(),
    created_by: Type.Optional(
      Type.String({ description: 'user or token; absent if no credentials are configured' }),
    ),
    created_at: Moment('when it was created'),
    starts_at: Moment('when it starts or started'),
    ends_at: Type.Optional(Moment('when it ends by itself; absent if it lasts until it is ended')),
    ended_at: Type.Optional(Moment('when it was ended early; absent if it was not')),
    ended_by: Type.Optional(Type.String({ description: 'user or token that ended it early' })),
  },
  { $id: 'MaintenanceWindow' },
);

export type MaintenanceWindowResponse = Static<typeof MaintenanceWindowResponse>;

export function toWindowResponse(
  window: MaintenanceWindow,
  workerCount: number,
  now: Millis,
): MaintenanceWindowResponse {
  const { id, workers, workerTypes, hostnames, labels, reason, by, createdAt, startsAt, endsAt } = window;
  const { endedAt, endedBy } = window;
  const texts = (patterns: readonly string[]) => patterns.map(visibleText);
  return {
    id,
    state: maintenanceState(window, now),
    ...(workers !== undefined && { workers: texts(workers) }),
    ...(workerTypes !== undefined && { worker_types: texts(workerTypes) }),
    ...(hostnames !== undefined && { hostnames: texts(hostnames) }),
    ...(labels !== undefined && {
      labels: Object.fromEntries(labels.map(({ name, value }) => [name, visibleText(value)])),
    }),
    worker_count: workerCount,
    reason: visibleText(reason),
    ...(by !== undefined && { created_by: by }),
    created_at: iso(createdAt),
    starts_at: iso(startsAt ?? createdAt),
    ...(endsAt !== undefined && { ends_at: iso(endsAt) }),
    ...(endedAt !== undefined && { ended_at: iso(endedAt) }),
    ...(endedBy !== undefined && { ended_by: endedBy }),
  };
}
