import { WorkerIdSchema } from '@heartline/protocol/parse';
import { type TProperties, Type } from '@sinclair/typebox';
import { LADDER_STATES, type LadderState } from '../../model/health-states';
import { type Millis } from '../../model/time';

/** An object without further properties. A test validates responses against their schemas. */
export function Exact<Properties extends TProperties>(
  properties: Properties,
  options: { readonly $id?: string; readonly description?: string } = {},
) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

export function OneOf<const Word extends string>(words: readonly Word[], description?: string) {
  return Type.Union(
    words.map((word) => Type.Literal(word)),
    description === undefined ? {} : { description },
  );
}

export function Moment(description: string) {
  return Type.String({ format: 'date-time', description });
}

export function Count(description?: string) {
  return Type.Integer({ minimum: 0, ...(description !== undefined && { description }) });
}

export function Seconds(description: string) {
  return Type.Number({ minimum: 0, description });
}

export const State = Type.Union(
  LADDER_STATES.map((state) => Type.Literal(state)),
  { $id: 'State', description: 'health state; the order is stopped, then from healthy to failed' },
);

/** Number of workers in each state; all states are present. */
export const ByState = Exact(
  Object.fromEntries(LADDER_STATES.map((state) => [state, Count()])) as Record<
    LadderState,
    ReturnType<typeof Count>
  >,
  { $id: 'ByState' },
);

export const WorkerIdParams = Type.Object({ id: WorkerIdSchema });

export function iso(at: Millis): string {
  return new Date(at).toISOString();
}
