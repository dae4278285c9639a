import { type TSchema, Type } from '@sinclair/typebox';

/** Annotations of a configuration key besides its JSON Schema keywords. */
export interface KeyOptions extends TSchema {
  readonly default?: string | number | boolean | readonly (string | number)[];
  /** Name of the flag, if it differs from the name of the key. */
  readonly flag?: string;
  /** The key is read once, at startup: a reload keeps the running value and reports the key. */
  readonly needsRestart?: boolean;
  readonly unit?: string;
}

export type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** Options of each section: unknown keys are errors. */
export const section = { additionalProperties: false } as const;

export const needsRestart = { needsRestart: true } as const;

export function Bool(byDefault: boolean, description: string, options = {}) {
  return Type.Boolean({ default: byDefault, description, ...options });
}

/** A whole number from 1 to `maximum`. */
export function Count(byDefault: number, maximum: number, description: string, options = {}) {
  return Type.Integer({ default: byDefault, minimum: 1, maximum, description, ...options });
}

export function Seconds(byDefault: number, minimum: number, maximum: number, description: string) {
  return Type.Number({ default: byDefault, minimum, maximum, description, unit: 'seconds' });
}

export function Path(description: string, options = {}) {
  return Type.String({ minLength: 1, description, ...options });
}

export function HttpUrl(description: string, options = {}) {
  return Type.String({ format: 'http-url', description, ...options });
}

export function OneOf<const Word extends string>(
  words: readonly Word[],
  byDefault: Word,
  description: string,
  options = {},
) {
  return Type.Union(
    words.map((word) => Type.Literal(word)),
    { default: byDefault, description, ...options },
  );
}
