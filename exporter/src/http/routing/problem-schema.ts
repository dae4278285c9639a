import { Type } from '@sinclair/typebox';

/** An error as RFC 9457 has it; further members may follow. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'about:blank: the status says it' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.Optional(
      Type.String({ description: 'what was wrong, what was allowed, what was given, what to do' }),
    ),
  },
  { $id: 'Problem', additionalProperties: true },
);
