import { type Static, Type } from '@sinclair/typebox';
import { Exact, iso, Moment } from '../../http/routing/response-schemas';
import { type Acknowledgement, isAcknowledging } from '../../model/acknowledgement';
import { type Millis } from '../../model/time';
import { visibleText } from '../../model/visible-text';
import { selectionFields } from './acknowledge';

export const AcknowledgementResponse = Exact(
  {
    id: Type.String(),
    in_effect: Type.Boolean({
      description:
        'whether it stops the escalation of alerts that began before it; false once withdrawn or after 7 days',
    }),
    alertname: Type.Optional(Type.String({ description: 'absent for all alerts of the worker' })),
    worker_type: Type.Optional(Type.String({ description: 'absent for alerts without a worker type' })),
    worker_id: Type.Optional(Type.String({ description: 'absent for alerts that are not about one worker' })),
    failure_domain: Type.Optional(Type.String({ description: 'absent for alerts of all failure domains' })),
    crash_group: Type.Optional(Type.String({ description: 'absent for all crash loops over changing IDs' })),
    at: Moment('when it was acknowledged; alerts that begin later are not covered'),
    by: Type.Optional(Type.String({ description: 'user or token; absent if no credentials are configured' })),
    note: Type.Optional(Type.String()),
    withdrawn_at: Type.Optional(Moment('when it was withdrawn; absent if it was not')),
    withdrawn_by: Type.Optional(Type.String()),
  },
  { $id: 'Acknowledgement' },
);

export type AcknowledgementResponse = Static<typeof AcknowledgementResponse>;

export function toAcknowledgementResponse(
  acknowledgement: Acknowledgement,
  now: Millis,
): AcknowledgementResponse {
  const { id, at, by, note, withdrawnAt, withdrawnBy } = acknowledgement;
  return {
    id,
    in_effect: isAcknowledging(acknowledgement, now),
    ...selectionFields(acknowledgement),
    at: iso(at),
    ...(by !== undefined && { by }),
    ...(note !== undefined && { note: visibleText(note) }),
    ...(withdrawnAt !== undefined && { withdrawn_at: iso(withdrawnAt) }),
    ...(withdrawnBy !== undefined && { withdrawn_by: withdrawnBy }),
  };
}
