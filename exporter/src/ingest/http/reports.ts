import { Type } from '@sinclair/typebox';
import { Count, Exact } from '../../http/routing/fields';

/** The answer to reports; its type is the protocol's. */
export const ReportsResponse = Exact(
  {
    accepted: Count('taken and journaled; a repeated or late report is accepted, too, and changes nothing'),
    rejected: Type.Array(
      Exact({
        index: Count('position in the batch, from 0'),
        path: Type.String({ description: 'JSON path of the offending value, $ for the whole' }),
        reason: Type.String({ description: 'what was wrong, what was allowed, what was given' }),
      }),
    ),
    commands: Type.Optional(
      Type.Array(Exact({ id: Type.String(), action: Type.Literal('restart'), worker_id: Type.String() }), {
        description: 'what the reporter is asked to do, and for which worker; each is told once',
      }),
    ),
  },
  { $id: 'ReportsAnswer' },
);
