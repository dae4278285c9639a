import { REPORTED_STATUSES } from '@heartline/protocol';
import { type Static, Type } from '@sinclair/typebox';
import { Exact, Moment, OneOf } from '../../http/routing/fields';

export const HeartbeatList = Exact(
  {
    heartbeats: Type.Array(
      Exact({
        at: Moment('exporter’s receive time'),
        status: Type.Optional(OneOf(REPORTED_STATUSES)),
        metadata: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
      }),
      {
        description: 'oldest first; the last ones only (health.heartbeats_kept), since the exporter started',
      },
    ),
  },
  { $id: 'HeartbeatList' },
);
export type HeartbeatList = Static<typeof HeartbeatList>;
