import { type TSchema } from '@sinclair/typebox';
import { type Ajv, type ValidateFunction } from 'ajv';
import { type DescribableSchema, describeSchema, describeValue } from './describe';
import { type FlawList, type FlawText, pathOfKey } from './flaw-list';
import { findKeyFlaw, findTextFlaw, MAX_DEPTH } from './parse-json';
import { nearestName } from './suggest';
import { withUtc } from './timestamps';

/** A value that is not taken. */
export const DROPPED = Symbol('dropped');

type Json = Readonly<Record<string, unknown>>;

interface Schema extends DescribableSchema {
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
}

/** Where a value is: its path and its depth. */
interface Place {
  readonly path: string;
  readonly depth: number;
  /** Whether it is an item of an array. */
  readonly isItem?: boolean;
}

/** Character that a decoder puts in the place of invalid UTF-8. */
const REPLACEMENT = '\ufffd';

/**
 * Takes from a value everything that its schema allows, and drops the rest: each flaw costs the smallest field that has it.
 * An object without a required field is dropped as a whole. Of too many keys or items, the first ones are taken.
 *
 * Linear in the size of the value. The result shares no object with it.
 */
export class Salvager {
  readonly #ajv: Ajv;
  readonly #validators = new WeakMap<object, ValidateFunction>();

  /** @param ajv knows the formats of the schemas */
  constructor(ajv: Ajv) {
    this.#ajv = ajv;
  }

  /**
   * @param flaws receives what is dropped or changed
   * @param invalidUtf8 whether the text had invalid UTF-8, so that strings with a replacement character are dropped
   * @returns the value, or `DROPPED` if nothing can be taken
   */
  salvage(schema: TSchema, value: unknown, flaws: FlawList, invalidUtf8 = false): unknown {
    const salvage = new Salvage((each) => this.#validatorOf(each), flaws, invalidUtf8);
    return salvage.value(schema as Schema, value, { path: '$', depth: 0 });
  }

  #validatorOf(schema: DescribableSchema): ValidateFunction {
    const known = this.#validators.get(schema);
    if (known !== undefined) {
      return known;
    }
    const compiled = this.#ajv.compile(schema);
    this.#validators.set(schema, compiled);
    return compiled;
  }
}

/** Salvages one value. */
class Salvage {
  readonly #validatorOf: (schema: DescribableSchema) => ValidateFunction;
  readonly #flaws: FlawList;
  readonly #invalidUtf8: boolean;

  constructor(
    validatorOf: (schema: DescribableSchema) => ValidateFunction,
    flaws: FlawList,
    invalidUtf8: boolean,
  ) {
    this.#validatorOf = validatorOf;
    this.#flaws = flaws;
    this.#invalidUtf8 = invalidUtf8;
  }

  value(schema: Schema, value: unknown, place: Place): unknown {
    if (value === null && isNullable(schema)) {
      return null;
    }
    const container = containerOf(schema);
    if (container?.type === 'object' && isObject(value)) {
      return container.patternProperties === undefined
        ? this.#object(container, value, place)
        : this.#record(container, value, place);
    }
    if (container?.type === 'array' && Array.isArray(value)) {
      return this.#array(container, value, place);
    }
    if (isAny(schema)) {
      return this.#any(value, place);
    }
    return this.#leaf(schema, value, place);
  }

  #leaf(schema: Schema, value: unknown, { path }: Place): unknown {
    if (typeof value === 'string') {
      const flaw = this.#textFlaw(value);
      if (flaw !== undefined) {
        return this.#drop(path, flaw, () => describeValue(value.toWellFormed()));
      }
    }
    if (this.#validatorOf(schema)(value)) {
      return value;
    }
    const utc = typeof value === 'string' && hasDateTime(schema) ? withUtc(value) : undefined;
    if (utc !== undefined) {
      this.#flaws.add(
        path,
        'a time with its zone, such as "2026-11-22T10:00:00Z"; read as UTC',
        describeValue(value),
      );
      return utc;
    }
    return this.#drop(
      path,
      () => describeSchema(schema),
      () => describeValue(value),
    );
  }

  /**
   * In an item of an array, a dropped field stays as a key without a value. Arrays replace each other, so this is how
   * the receiver can tell a field that is unchanged from one that was removed.
   */
  #object(schema: Schema, value: Json, { path, depth, isItem = false }: Place): unknown {
    const { properties = {}, required = [] } = schema;
    const taken: Record<string, unknown> = {};
    for (const [key, given] of Object.entries(value)) {
      if (given === undefined) {
        continue;
      }
      const childPath = pathOfKey(path, key.toWellFormed());
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      if (property === undefined) {
        this.#drop(
          childPath,
          () => describeKnownKeys(key, Object.keys(properties)),
          () => describeValue(given),
        );
        continue;
      }
      const child = this.value(property, given, { path: childPath, depth: depth + 1 });
      if (child !== DROPPED) {
        taken[key] = child;
      } else if (isItem) {
        taken[key] = undefined;
      }
    }
    const missing = required.find((key) => taken[key] === undefined);
    if (missing === undefined) {
      return taken;
    }
    return this.#drop(path, `an object with a valid ${JSON.stringify(missing)}`, () => describeValue(value));
  }

  #record(schema: Schema, value: Json, { path, depth }: Place): unknown {
    const [entry] = Object.entries(schema.patternProperties ?? {});
    const taken: Record<string, unknown> = {};
    if (entry === undefined) {
      return taken;
    }
    const [pattern, schemaOfValues] = entry;
    const matcher = new RegExp(pattern, 'u');
    const limit = schema.maxProperties ?? Number.POSITIVE_INFINITY;
    let count = 0;
    let surplus = 0;
    for (const [key, given] of Object.entries(value)) {
      const childPath = pathOfKey(path, key.toWellFormed());
      const flaw =
        findKeyFlaw(key) ??
        this.#textFlaw(key) ??
        (matcher.test(key) ? undefined : describeKeyPattern(pattern));
      if (flaw !== undefined) {
        this.#drop(childPath, flaw, () => `the key ${describeValue(key.toWellFormed())}`);
        continue;
      }
      if (count >= limit) {
        surplus += 1;
        continue;
      }
      const child = this.value(schemaOfValues, given, { path: childPath, depth: depth + 1 });
      if (child !== DROPPED) {
        taken[key] = child;
        count += 1;
      }
    }
    if (surplus > 0) {
      this.#flaws.add(
        path,
        `an object of at most ${limit} keys; the first are taken`,
        `one of ${Object.keys(value).length}`,
      );
    }
    return taken;
  }

  #array(schema: Schema, value: readonly unknown[], { path, depth }: Place): unknown {
    const { items = {}, maxItems = Number.POSITIVE_INFINITY } = schema;
    const taken = value
      .slice(0, maxItems)
      .map((item, index) =>
        this.value(items, item, { path: `${path}[${index}]`, depth: depth + 1, isItem: true }),
      );
    if (value.length > maxItems) {
      this.#flaws.add(
        path,
        `an array of at most ${maxItems} items; the first are taken`,
        describeValue(value),
      );
    }
    return taken.filter((item) => item !== DROPPED);
  }

  /** A value of any shape, such as metadata: its texts, keys and depth are limited. */
  #any(value: unknown, { path, depth }: Place): unknown {
    if (typeof value === 'string') {
      const flaw = this.#textFlaw(value);
      return flaw === undefined ? value : this.#drop(path, flaw, () => describeValue(value.toWellFormed()));
    }
    if (typeof value === 'number' && !Number.isFinite(value)) {
      return this.#drop(path, 'a number that JSON can express', () => describeValue(value));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    if (depth >= MAX_DEPTH) {
      return this.#drop(path, `a value nested at most ${MAX_DEPTH} levels deep`, () => describeValue(value));
    }
    if (Array.isArray(value)) {
      return value
        .map((item, index) => this.#any(item, { path: `${path}[${index}]`, depth: depth + 1 }))
        .filter((item) => item !== DROPPED);
    }
    const taken: Record<string, unknown> = {};
    for (const [key, given] of Object.entries(value)) {
      const childPath = pathOfKey(path, key.toWellFormed());
      const flaw = findKeyFlaw(key) ?? this.#textFlaw(key);
      if (flaw !== undefined) {
        this.#drop(childPath, flaw, () => `the key ${describeValue(key.toWellFormed())}`);
        continue;
      }
      const child = this.#any(given, { path: childPath, depth: depth + 1 });
      if (child !== DROPPED) {
        taken[key] = child;
      }
    }
    return taken;
  }

  #textFlaw(text: string): string | undefined {
    return this.#invalidUtf8 && text.includes(REPLACEMENT) ? 'UTF-8' : findTextFlaw(text);
  }

  #drop(path: string, allowed: FlawText, given: FlawText): typeof DROPPED {
    this.#flaws.add(path, allowed, given);
    return DROPPED;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNullable({ anyOf = [] }: Schema): boolean {
  return anyOf.some(({ type }) => type === 'null');
}

/** The object or array that a schema allows besides null; undefined if it allows neither. */
function containerOf(schema: Schema): Schema | undefined {
  const candidates = schema.anyOf ?? [schema];
  return candidates.find(({ type }) => type === 'object' || type === 'array');
}

/** Whether a schema allows any value. */
function isAny({ type, anyOf, const: constant }: Schema): boolean {
  return type === undefined && anyOf === undefined && constant === undefined;
}

function hasDateTime({ format, anyOf = [] }: Schema): boolean {
  return format === 'date-time' || anyOf.some((each) => each.format === 'date-time');
}

function describeKnownKeys(key: string, keys: readonly string[]): string {
  const nearest = nearestName(key.slice(0, 64), keys);
  const hint = nearest === undefined ? '' : ` (did you mean ${JSON.stringify(nearest)}?)`;
  return `a known key${hint}: ${keys.join(', ')}`;
}

function describeKeyPattern(pattern: string): string {
  return pattern.startsWith('^[\\s\\S]') ? 'a key of 1 to 128 characters' : `a key that matches ${pattern}`;
}
