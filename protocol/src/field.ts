import { type TSchema, Type } from '@sinclair/typebox';

/** A part that may be sent, left out (unchanged) or sent as null (removed). */
export const Patch = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

export const Count = (description: string) =>
  Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description });
export const Amount = (description: string) => Type.Number({ minimum: 0, maximum: 1e18, description });
export const Ratio = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
export const Moment = (description: string) =>
  Type.String({ format: 'date-time', maxLength: 40, description });
export const Text = (maxLength: number, description: string) => Type.String({ maxLength, description });
export const Name = (description: string) => Type.String({ minLength: 1, maxLength: 128, description });
export const exact = { additionalProperties: false } as const;

/** Any 1 to 128 characters. A Record checks its values only where the key matches, so that others must be refused. */
export const KEY_PATTERN = '^[\\s\\S]{1,128}$';
export const named = <T extends TSchema>(value: T, maxProperties = 1000) =>
  Type.Record(Type.String({ pattern: KEY_PATTERN }), value, { maxProperties, ...exact });
