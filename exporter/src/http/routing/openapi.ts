import { isDeepStrictEqual } from 'node:util';
import { type TObject, type TSchema, Type } from '@sinclair/typebox';
import { requiredScope } from '../auth/credentials';
import { rawRoute, type Route, type RouteSpec } from './route';

type Json = Record<string, unknown>;

/** Collects named schemas: the document contains each once and references it elsewhere. */
export class SchemaRegistry {
  readonly schemas: Record<string, unknown> = {};

  /** Converts a schema to its form in the document, with named parts as references. */
  ref(schema: TSchema): unknown {
    // TypeBox schemas have symbols and undefined members; JSON drops both.
    return this.#replaceNamed(JSON.parse(JSON.stringify(schema)));
  }

  #replaceNamed(node: unknown): unknown {
    if (Array.isArray(node)) {
      return node.map((item) => this.#replaceNamed(item));
    }
    if (typeof node !== 'object' || node === null) {
      return node;
    }
    const { $id, ...rest } = withoutDefaulted(node as Json);
    const inner = Object.fromEntries(
      Object.entries(rest).map(([key, value]) => [key, this.#replaceNamed(value)]),
    );
    if (typeof $id !== 'string') {
      return inner;
    }
    const previous = this.schemas[$id];
    if (previous !== undefined && !isDeepStrictEqual(previous, inner)) {
      throw new Error(`Two schemas of the API have the name ${$id}. Rename one.`);
    }
    this.schemas[$id] = inner;
    return { $ref: `#/components/schemas/${$id}` };
  }
}

/** A property with a default is optional in a request. TypeBox lists it as required, because validation adds the default. */
function withoutDefaulted(node: Json): Json {
  const { required, properties } = node;
  if (!Array.isArray(required) || typeof properties !== 'object' || properties === null) {
    return node;
  }
  const withoutDefault = required.filter((name: string) => {
    const property = (properties as Record<string, Json | undefined>)[name];
    return property?.['default'] === undefined;
  });
  return { ...node, required: withoutDefault };
}

/** An error in the format of RFC 9457; it may have further members. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'about:blank: the status describes the problem' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.Optional(
      Type.String({ description: 'what happened, what is allowed, what was received, what to do' }),
    ),
  },
  { $id: 'Problem', additionalProperties: true },
);

/** Problems of the guards that run before all routes. */
const COMMON_PROBLEMS: Readonly<Record<number, string>> = {
  401: 'Missing or invalid credentials.',
  403: 'The credentials do not have the required scope, or the request is a write from a page of another site.',
  429: 'Too many requests; retry after the time in Retry-After.',
  503: 'The exporter is starting or stopping, or cannot process the request now; retry after the time in Retry-After.',
};

const DESCRIPTION = `The API of the Heartline exporter: health of the fleet, reports of workers, alerts, and administration.

Errors are application/problem+json (RFC 9457). Timestamps are RFC 3339 in UTC, by the exporter's clock; durations are in seconds.`;

/** Builds the OpenAPI 3.1 document of the routes from the schemas that validate requests. */
export function buildOpenApi(routes: readonly Route[], version: string): Readonly<Record<string, unknown>> {
  const components = new SchemaRegistry();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { spec } of routes) {
    (paths[spec.path] ??= {})[spec.method] = toOperation(spec, components);
  }
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
        ? 'Requires no credentials.'
        : `Requires the scope \`${scope}\` if credentials are configured.`,
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

function toParameters(location: string, schemas: TObject | undefined, components: SchemaRegistry): unknown[] {
  if (schemas === undefined) {
    return [];
  }
  return Object.entries(schemas.properties).map(([name, schema]) => ({
    name,
    in: location,
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
  const success = Object.entries(responses).map(([status, description]) => [
    status,
    { description, ...responseContent },
  ]);
  const validated: TSchema | undefined = params ?? query ?? body?.schema;
  const failures = {
    ...(validated !== undefined && {
      400: 'Invalid request; see `detail`.',
    }),
    ...COMMON_PROBLEMS,
    ...problems,
  };
  const problem = { 'application/problem+json': { schema: components.ref(ProblemSchema) } };
  const failure = Object.entries(failures).map(([status, description]) => [
    status,
    { description, content: problem },
  ]);
  return Object.fromEntries([...success, ...failure]) as Record<string, unknown>;
}

/** `GET /openapi.json`: the document of all routes, including this one. */
export function withOpenApiRoute(routes: readonly Route[], version: string): readonly Route[] {
  let text: string | undefined;
  const document = rawRoute(
    {
      method: 'get',
      path: '/openapi.json',
      operation: 'getOpenApi',
      summary: 'Get this document',
      tag: 'exporter',
      responses: { 200: 'The OpenAPI 3.1 document.' },
      content: { type: 'application/json', schema: Type.Object({ openapi: Type.String() }) },
    },
    (_request, response) => {
      // Built at the first request: most exporters never get one.
      text ??= JSON.stringify(buildOpenApi(all, version));
      response.type('json').send(text);
    },
  );
  const all = [...routes, document];
  return all;
}
