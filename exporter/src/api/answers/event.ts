import { Type } from '@sinclair/typebox';
import { Exact, Moment, Seconds, State } from '../../http/routing/fields';

/** The data of one `transition` event. */
export const TransitionEvent = Exact(
  {
    worker_id: Type.String(),
    worker_type: Type.String(),
    state: State,
    previous_state: Type.Optional(State),
    at: Moment('when it should have entered the state'),
    last_heartbeat: Type.Optional(Moment('absent until one came')),
    elapsed_seconds: Seconds('since the last heartbeat, or the registration, when the state was entered'),
    reason: Type.String(),
  },
  { $id: 'TransitionEvent' },
);

/** The stream as a whole is text; what its data are is told by description, as OpenAPI 3.1 has no word for it. */
export const EventStreamText = Type.String({
  description:
    'Server-sent events. Event `transition`: data is a TransitionEvent, id resumes after it. Event `gap`: what followed Last-Event-ID is no longer known; read /health/workers again.',
});
