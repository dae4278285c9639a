import { type Static, Type } from '@sinclair/typebox';
import { Exact, iso, Moment } from '../../http/routing/response-schemas';
import { type Acknowledgement } from '../../model/acknowledgement';
import { visibleText } from '../../model/visible-text';

/** Who takes care of an alert, or of the present silence of a worker. */
export const Acknowledged = Exact(
  {
    at: Moment('when it was acknowledged'),
    by: Type.Optional(Type.String({ description: 'user or token; absent if no credentials are configured' })),
    note: Type.Optional(Type.String()),
  },
  {
    $id: 'Acknowledged',
    description: 'somebody takes care of it, so that it does not escalate; absent otherwise',
  },
);

export function toAcknowledged({ at, by, note }: Acknowledgement): Static<typeof Acknowledged> {
  return {
    at: iso(at),
    ...(by !== undefined && { by }),
    ...(note !== undefined && { note: visibleText(note) }),
  };
}
