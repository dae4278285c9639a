import { REPORTED_STATUSES } from '@heartline/protocol';
import { type Static, Type } from '@sinclair/typebox';
import { type Heartbeat } from '../../fleet/recent/recent-activity';
import { Problem } from '../../http/messages/problem';
import { Exact, iso, Moment, OneOf, WorkerIdParams } from '../../http/routing/response-schemas';
import { jsonRoute, type Route } from '../../http/routing/route';
import { type HealthDeps, requireWorker, UNKNOWN_WORKER } from './worker-lookup';

export const HeartbeatList = Exact(
  {
    heartbeats: Type.Array(
      Exact({
        at: Moment('receive time of the exporter'),
        status: Type.Optional(OneOf(REPORTED_STATUSES)),
        metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      }),
      {
        description:
          'oldest first; the last ones since the exporter started (health.heartbeats_kept, limits.heartbeat_log_bytes)',
      },
    ),
  },
  { $id: 'HeartbeatList' },
);

export type HeartbeatList = Static<typeof HeartbeatList>;

function TimeBound(description: string) {
  return Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description }));
}

const Query = Type.Object(
  {
    from: TimeBound('start of the time range, inclusive'),
    to: TimeBound('end of the time range, inclusive'),
  },
  { additionalProperties: false },
);

/** Maximum size of all metadata in a response, as JSON. Older heartbeats are listed without it. */
const MAX_METADATA_BYTES = 4 * 1024 * 1024;

/** Index of the oldest heartbeat whose metadata fits together with that of all newer ones. */
function indexWithinBytes(heartbeats: readonly Heartbeat[]): number {
  let bytes = 0;
  let last: Heartbeat['metadata'];
  let size = 0;
  for (let index = heartbeats.length - 1; index >= 0; index--) {
    const metadata = heartbeats[index]?.metadata;
    if (metadata !== undefined && metadata !== last) {
      last = metadata;
      size = Buffer.byteLength(JSON.stringify(metadata));
    }
    bytes += metadata === undefined ? 0 : size;
    if (bytes > MAX_METADATA_BYTES) {
      return index + 1;
    }
  }
  return 0;
}

/** `GET /health/workers/{id}/heartbeats` */
export function heartbeatsRoute({ fleet }: HealthDeps): Route {
  return jsonRoute(
    {
      method: 'get',
      path: '/health/workers/{id}/heartbeats',
      operation: 'listHeartbeats',
      summary: 'List the last heartbeats of a worker with their metadata, by time range',
      tag: 'worker',
      params: WorkerIdParams,
      query: Query,
      responses: { 200: 'The heartbeats, oldest first.' },
      problems: { 404: UNKNOWN_WORKER },
      response: HeartbeatList,
    },
    ({ params: { id }, query }) => {
      requireWorker(fleet.state, id);
      const from = query.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(query.from);
      const to = query.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(query.to);
      if (from > to) {
        throw new Problem(
          400,
          `query parameter from (${query.from ?? ''}) must not be later than to (${query.to ?? ''}).`,
        );
      }
      const kept = fleet.state.heartbeats(id, from, to);
      const firstWithMetadata = indexWithinBytes(kept);
      const heartbeats = kept.map(({ at, status, metadata }, index) => ({
        at: iso(at),
        ...(status && { status }),
        ...(metadata && index >= firstWithMetadata && { metadata: { ...metadata } }),
      }));
      return { status: 200, body: { heartbeats } };
    },
  );
}
