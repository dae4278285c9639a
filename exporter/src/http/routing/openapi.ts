import { isDeepStrictEqual } from 'node:util';
import { type TObject, type TSchema, Type } from '@sinclair/typebox';
import { requiredScope } from '../auth/principal';
import { rawRoute, type Route, type RouteSpec } from './route';

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

/** Refusals that any route may give, by the guards that stand before all of them. */
const COMMON_PROBLEMS: Readonly<Record<number, string>> = {
  401: 'Nobody is known by these credentials, or none were given.',
  403: 'These credentials may not do this, or a page of another site asks.',
  429: 'Too many requests; Retry-After tells when to come back.',
  503: 'The exporter starts, ends, or cannot do this now; Retry-After tells when to come back.',
};

const DESCRIPTION = `What Heartline's exporter knows of the fleet, and how workers tell it.

Errors are application/problem+json (RFC 9457). Moments are RFC 3339 in UTC by the exporter's clock; durations are seconds.`;

/** The OpenAPI 3.1 document of the routes, made of the very schemas that check requests. */
export function buildOpenApi(routes: readonly Route[], version: string): Readonly<Record<string, unknown>> {
  const components = new SchemaRegistry();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { spec } of routes) (paths[spec.path] ??= {})[spec.method] = toOperation(spec, components);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Heartline exporter',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { basic: [] }, {}],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token of auth.tokens_file.' },
        basic: {
          type: 'http',
          scheme: 'basic',
          description: 'A user of web.config_file, or any name with a token as the password.',
        },
      },
    },
  };
}

function toOperation(spec: RouteSpec, components: SchemaRegistry): Record<string, unknown> {
  const { operation, summary, tag, body } = spec;
  const scope = requiredScope(spec.method, spec.path);
  const parameters = [
    ...toParameters('path', spec.params, components),
    ...toParameters('query', spec.query, components),
    ...toParameters('header', spec.headers, components),
  ];
  return {
    operationId: operation,
    summary,
    tags: [tag],
    description:
      scope === undefined
        ? 'Open to everybody.'
        : `Needs the scope \`${scope}\` where the exporter asks for credentials.`,
    ...(scope === undefined && { security: [{}] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: body.required,
        content: Object.fromEntries(
          (body.types ?? ['application/json']).map((type) => [type, { schema: components.ref(body.schema) }]),
        ),
      },
    }),
    responses: toResponses(spec, components),
  };
}

function toParameters(place: string, schemas: TObject | undefined, components: SchemaRegistry): unknown[] {
  if (schemas === undefined) return [];
  return Object.entries(schemas.properties).map(([name, schema]) => ({
    name,
    in: place,
    required: schema.default === undefined && (schemas.required?.includes(name) ?? false),
    ...(schema.description !== undefined && { description: schema.description }),
    schema: components.ref(schema),
  }));
}

function toResponses(
  { responses, content, problems, params, query, body }: RouteSpec,
  components: SchemaRegistry,
) {
  const responseContent = content && {
    content: { [content.type]: { schema: components.ref(content.schema) } },
  };
  const well = Object.entries(responses).map(([status, description]) => [
    status,
    { description, ...responseContent },
  ]);
  const checked: TSchema | undefined = params ?? query ?? body?.schema;
  const wrong = {
    ...(checked !== undefined && {
      400: 'Something in the request is not as it must be; the detail says what.',
    }),
    ...COMMON_PROBLEMS,
    ...problems,
  };
  const problem = { 'application/problem+json': { schema: components.ref(ProblemSchema) } };
  const bad = Object.entries(wrong).map(([status, description]) => [
    status,
    { description, content: problem },
  ]);
  return Object.fromEntries([...well, ...bad]) as Record<string, unknown>;
}

/** `GET /openapi.json`: the document of all routes given, and of itself. */
export function withOpenApiRoute(routes: readonly Route[], version: string): readonly Route[] {
  let text: string | undefined;
  const document = rawRoute(
    {
      method: 'get',
      path: '/openapi.json',
      operation: 'getOpenApi',
      summary: 'This document',
      tag: 'exporter',
      responses: { 200: 'OpenAPI 3.1.' },
      content: { type: 'application/json', schema: Type.Object({ openapi: Type.String() }) },
    },
    (_request, response) => {
      // Made when somebody asks first: most exporters are never asked.
      text ??= JSON.stringify(buildOpenApi(all, version));
      response.type('json').send(text);
    },
  );
  const all = [...routes, document];
  return all;
}
