import { type TObject, type TSchema } from '@sinclair/typebox';
import { requiredScope } from '../auth/scope';
import { ProblemSchema } from './problem-schema';
import { type Route, type RouteSpec } from './route';
import { SchemaRegistry } from './schema-registry';

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
  const told = content && { content: { [content.type]: { schema: components.ref(content.schema) } } };
  const well = Object.entries(responses).map(([status, description]) => [status, { description, ...told }]);
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
