import { type TSchema } from '@sinclair/typebox';

/** Whether a decoded value has the types that the exporter relies on. Limits and patterns may change; types do not. */
export type Shape = (value: unknown) => boolean;

export const text: Shape = (value) => typeof value === 'string';
export const number: Shape = (value) => typeof value === 'number' && Number.isFinite(value);
export const flag: Shape = (value) => typeof value === 'boolean';
export const anything: Shape = () => true;

export function oneOf(words: readonly string[]): Shape {
  return (value) => typeof value === 'string' && words.includes(value);
}

export function listOf(item: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(item);
}

export function mapOf(item: Shape): Shape {
  return (value) => isObject(value) && Object.values(value).every(item);
}

/** An object with at least the required properties. Other properties may have any value. */
export function objectOf(
  required: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>> = {},
): Shape {
  const must = Object.entries(required);
  const may = Object.entries(optional);
  return (value) =>
    isObject(value) &&
    must.every(([name, shape]) => shape(value[name])) &&
    may.every(([name, shape]) => value[name] === undefined || shape(value[name]));
}

interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly patternProperties?: Readonly<Record<string, TSchema>>;
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
}

/**
 * The objects and lists of a JSON Schema. Simple values may be anything: journals of earlier versions have values that
 * today's schema rejects, and only code that looks into an object relies on it.
 */
export function containersOf(schema: TSchema): Shape {
  const { type, properties = {}, patternProperties = {}, anyOf, items } = schema as SchemaNode;
  if (anyOf !== undefined) {
    // The null of an optional value is checked below; as a simple value it would let everything pass.
    const shapes = anyOf.filter((each) => (each as SchemaNode).type !== 'null').map(containersOf);
    return (value) => value === null || shapes.some((shape) => shape(value));
  }
  if (type === 'array') {
    return listOf(items === undefined ? anything : containersOf(items));
  }
  if (type !== 'object') {
    return anything;
  }
  const [values] = Object.values(patternProperties);
  if (values !== undefined) {
    return mapOf(containersOf(values));
  }
  return objectOf(
    {},
    Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, containersOf(each)])),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
