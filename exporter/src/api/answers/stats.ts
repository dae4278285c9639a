import { type Static, Type } from '@sinclair/typebox';
import { ByState, Count, Exact, Moment, Seconds } from '../../http/routing/fields';

const counts = {
  workers: Count(),
  by_state: ByState,
  active: Count('heard, and neither stopped nor failed'),
  dead: Count('failed; one that is expected and not heard yet is neither active nor dead'),
  unhealthy: Count('with a score below 0.7'),
  heartbeats: Count('received from the workers that are known now'),
};

export const Stats = Exact(
  {
    at: Moment('when this was counted'),
    ...counts,
    by_type: Type.Record(Type.String(), Exact(counts), { description: 'the same for each worker type' }),
    monitor: Exact({
      alive: Type.Boolean({ description: 'whether deadlines are looked at and the journal is written' }),
      problem: Type.Optional(Type.String({ description: 'why it is not' })),
      started_at: Moment('when the exporter started'),
      uptime_seconds: Seconds('since then'),
      sources_down: Type.Array(Type.String(), { description: 'sources whose workers cannot be heard now' }),
    }),
  },
  { $id: 'Stats' },
);
export type Stats = Static<typeof Stats>;
