import { isDeepStrictEqual } from 'node:util';
import { type TSchema } from '@sinclair/typebox';

type Json = Record<string, unknown>;

/** Schemas that have a name stand once in the document, and everything else points at them. */
export class SchemaRegistry {
  readonly schemas: Record<string, unknown> = {};

  /** The schema as the document writes it: named parts as references. */
  ref(schema: TSchema): unknown {
    // TypeBox marks its schemas with symbols and undefined members; as JSON they are plain schemas.
    return this.#replaceNamed(JSON.parse(JSON.stringify(schema)));
  }

  #replaceNamed(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((item) => this.#replaceNamed(item));
    if (typeof node !== 'object' || node === null) return node;
    const { $id, ...rest } = withoutDefaulted(node as Json);
    const inner = Object.fromEntries(
      Object.entries(rest).map(([key, value]) => [key, this.#replaceNamed(value)]),
    );
    if (typeof $id !== 'string') return inner;
    const known = this.schemas[$id];
    if (known !== undefined && !isDeepStrictEqual(known, inner))
      throw new Error(`Two schemas of the API are called ${$id}.`);
    this.schemas[$id] = inner;
    return { $ref: `#/components/schemas/${$id}` };
  }
}

/** What has a default need not be given; to TypeBox it is required, since it is there once the default is filled in. */
function withoutDefaulted(node: Json): Json {
  const { required, properties } = node;
  if (!Array.isArray(required) || typeof properties !== 'object' || properties === null) return node;
  const needed = required.filter((name: string) => {
    const property = (properties as Record<string, Json | undefined>)[name];
    return property?.['default'] === undefined;
  });
  return { ...node, required: needed };
}
