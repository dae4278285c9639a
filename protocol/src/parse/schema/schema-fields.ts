import { type TSchema, Type } from '@sinclair/typebox';

/** A field that may be present, absent (unchanged) or null (removed). */
export function Patchable<T extends TSchema>(schema: T) {
  return Type.Optional(Type.Union([schema, Type.Null()]));
}

export function Count(description: string) {
  return Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
}
export function Amount(description: string) {
  return Type.Number({ minimum: 0, maximum: 1e18, description });
}
export function Ratio(description: string) {
  return Type.Number({ minimum: 0, maximum: 1, description });
}
export function Timestamp(description: string) {
  return Type.String({ format: 'date-time', maxLength: 40, description });
}
export function Text(maxLength: number, description: string) {
  return Type.String({ maxLength, description });
}
export function Name(description: string) {
  return Type.String({ minLength: 1, maxLength: 128, description });
}
export const STRICT = { additionalProperties: false } as const;

/**
 * Any 1 to 128 characters. A TypeBox record validates only the values of keys that match the pattern, so all other keys
 * must be rejected.
 */
export const KEY_PATTERN = '^[\\s\\S]{1,128}$';
export function mapOf<T extends TSchema>(value: T, maxProperties = 1000) {
  return Type.Record(Type.String({ pattern: KEY_PATTERN }), value, { maxProperties, ...STRICT });
}
