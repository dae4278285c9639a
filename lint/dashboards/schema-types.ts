import { Type } from '@sinclair/typebox';

/** Words that the schemas of dashboards, panels and fields are written in. */
export const exact = { additionalProperties: false };
export const Text = Type.String({ minLength: 1 });
export const Any = Type.Unknown();
export function oneOf<T extends string>(words: readonly T[]) {
  return Type.Union(words.map((word) => Type.Literal(word)));
}
