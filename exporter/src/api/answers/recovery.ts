import { type Static, Type } from '@sinclair/typebox';
import { OUTCOMES, RECOVERY_ACTIONS, REFUSALS } from '../../recovery/recovery-action';
import { Count, Exact, Moment, OneOf } from '../../http/routing/fields';

export const RecoveryActionResponse = Exact(
  {
    id: Type.String({ description: 'of the command, as the worker is told it' }),
    action: OneOf(RECOVERY_ACTIONS),
    worker_id: Type.String(),
    worker_type: Type.Optional(Type.String({ description: 'absent where the worker was not known' })),
    outcome: OneOf(OUTCOMES, 'what became of it; waiting and handed_out may still change'),
    explanation: Type.String({ description: 'the outcome, as a phrase for people' }),
    refusal: Type.Optional(OneOf(REFUSALS, 'why it was refused; present where it was')),
    reason: Type.String({ description: 'why, by whoever asked' }),
    asked_by: Type.Optional(
      Type.String({ description: 'user or token; absent where the exporter asks for no credentials' }),
    ),
    asked_from: Type.String({ description: 'address it was asked from' }),
    at: Moment('when it was asked for'),
    handed_out_at: Type.Optional(Moment('when the worker was told')),
    ended_at: Type.Optional(Moment('when it was done, or over')),
  },
  { $id: 'RecoveryAction' },
);
export type RecoveryActionResponse = Static<typeof RecoveryActionResponse>;

export const RecoveryList = Exact(
  {
    total: Count('actions that pass the filters, on all pages together'),
    actions: Type.Array(RecoveryActionResponse, { description: 'newest first' }),
    next_cursor: Type.Optional(Type.String({ description: 'give it as `cursor` for the next page' })),
  },
  { $id: 'RecoveryList' },
);
export type RecoveryList = Static<typeof RecoveryList>;
