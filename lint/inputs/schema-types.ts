import { Type } from '@sinclair/typebox';

/** Building blocks of the schemas of dashboards, panels and fields. */
export const exact = { additionalProperties: false };
export const Text = Type.String({ minLength: 1 });
export const Any = Type.Unknown();
export function oneOf<T extends string>(values: readonly T[]) {
  return Type.Union(values.map((value) => Type.Literal(value)));
}
