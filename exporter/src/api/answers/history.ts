import { type Static, Type } from '@sinclair/typebox';
import { Exact, Moment, Seconds, State } from '../../http/routing/fields';

function Value(description: string) {
  return Type.Optional(Type.Number({ description }));
}

export const History = Exact(
  {
    worker_id: Type.String(),
    from: Moment('first moment asked for'),
    to: Moment('last moment asked for'),
    step_seconds: Seconds('between two points'),
    points: Type.Array(
      Exact({
        at: Moment('of the point'),
        state: Type.Optional(State),
        score: Value('health score, 0..1'),
        cpu_ratio: Value('CPU in use, 1 = all it may use'),
        memory_bytes: Value('memory in use'),
        memory_limit_bytes: Value('memory it may use'),
        tasks_active: Value('being worked on'),
      }),
      { description: 'oldest first; moments of which Prometheus knows nothing are left out' },
    ),
  },
  { $id: 'History' },
);
export type History = Static<typeof History>;
export type HistoryPoint = History['points'][number];
