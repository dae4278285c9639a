import { type Static, type TObject, type TSchema } from '@sinclair/typebox';
import { type Request, type RequestHandler, type Router, Router as createRouter } from 'express';
import { addDateTimeFormat, parseJson, toValidationError } from '@heartline/protocol/parse';
import Ajv from 'ajv';
import { type Config } from '../../config/schema/config';
import { encodeWorkerId } from '@heartline/protocol';
import { bodyFormat, bodyText, readBody } from '../bodies/body';
import { Problem } from '../messages/problem';
import { WorkerIdParams } from './response-schemas';
import { WorkerPaths } from './worker-paths';

export type Method = 'get' | 'put' | 'post' | 'delete';

/** Content of a successful response. */
export interface Content {
  readonly type: string;
  readonly schema: TSchema;
}

/** Description of a route, for the router and for `/openapi.json`. */
export interface RouteSpec {
  readonly method: Method;
  /** In the syntax of OpenAPI: `/health/workers/{id}`. */
  readonly path: string;
  /** Unique name; generated clients use it for the method. */
  readonly operation: string;
  readonly summary: string;
  readonly tag: 'fleet' | 'worker' | 'reports' | 'alerts' | 'recovery' | 'exporter';
  readonly params?: TObject;
  readonly query?: TObject;
  readonly headers?: TObject;
  readonly body?: {
    readonly schema: TSchema;
    readonly required: boolean;
    readonly types?: readonly string[];
    /** Size in bytes that is accepted even if `web.max_body_bytes` is lower. */
    readonly minLimit?: number;
  };
  /** Descriptions of successful responses by status. */
  readonly responses: Readonly<Record<number, string>>;
  /** Absent if a successful response has no body. */
  readonly content?: Content;
  /** Descriptions of error responses by status, in addition to those of every route. */
  readonly problems?: Readonly<Record<number, string>>;
}

/** A declared route. The router and the OpenAPI document are built from these. */
export interface Route {
  readonly spec: RouteSpec;
  readonly handlers: (config: Config) => readonly RequestHandler[];
}

/** A request, validated and converted by the schemas of the route. */
export interface RouteRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly request: Request;
}

export interface RouteResponse<Body> {
  readonly status: number;
  readonly body: Body;
}

interface JsonSpec<
  Params extends TObject,
  Query extends TObject,
  Body extends TSchema,
  Response extends TSchema,
> extends Omit<RouteSpec, 'content'> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: { readonly schema: Body; readonly required: boolean; readonly minLimit?: number };
  readonly response: Response;
}

/** Declares a route with an optional JSON request body and a JSON response. The handler gets validated values. */
export function jsonRoute<
  Response extends TSchema,
  Params extends TObject = TObject,
  Query extends TObject = TObject,
  Body extends TSchema = TObject,
>(
  { response: responseSchema, ...rest }: JsonSpec<Params, Query, Body, Response>,
  handle: (
    routeRequest: RouteRequest<Static<Params>, Static<Query>, Static<Body>>,
  ) => RouteResponse<Static<Response>> | Promise<RouteResponse<Static<Response>>>,
): Route {
  const spec: RouteSpec = { ...rest, content: { type: 'application/json', schema: responseSchema } };
  const params = paramsParser(spec);
  const query = queryParser(spec);
  const body = bodyParser(spec);
  const respond: RequestHandler = async (request, response) => {
    const routeRequest = { params: params(request), query: query(request), body: body(request), request };
    const routeResponse = await handle(
      routeRequest as RouteRequest<Static<Params>, Static<Query>, Static<Body>>,
    );
    response.status(routeResponse.status).set('Cache-Control', 'no-store').json(routeResponse.body);
  };
  return {
    spec,
    handlers: (config) =>
      spec.body === undefined ? [respond] : [readBody(config, spec.body.minLimit), respond],
  };
}

/** Declares a route whose handlers read the request and write the response: streams, pages, and the hot path of reports. */
export function rawRoute(spec: RouteSpec, ...handlers: readonly RequestHandler[]): Route {
  return {
    spec,
    handlers: () => handlers,
  };
}

/** Converts a path from the syntax of OpenAPI (`{id}`) to that of express (`:id`). */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** Creates a router of declared routes, to mount at the root. */
export function createRouterOf(routes: readonly Route[], config: Config): Router {
  const router = createRouter();
  for (const { spec, handlers } of routes) {
    router[spec.method](expressPath(spec.path), ...handlers(config));
  }
  const workerPaths = new WorkerPaths(routes.map(({ spec }) => spec.path));
  router.use((request, response, next) => {
    const url = workerPaths.withEncodedSlashes(request.url);
    if (url === undefined) {
      next();
      return;
    }
    request.url = url;
    router(request, response, next);
  });
  return router;
}

type RequestParser = (request: Request) => unknown;

const options = { verbose: true, allErrors: false, useDefaults: true } as const;

const strict = addDateTimeFormat(new Ajv(options));

/** Converts text to the type of the schema: values in a path or query are text. */
const converting = addDateTimeFormat(new Ajv({ ...options, coerceTypes: true }));

function createValidator(ajv: Ajv, schema: TSchema, location: string): (value: unknown) => unknown {
  const valid = ajv.compile(schema);
  return (value) => {
    if (valid(value)) {
      return value;
    }
    const { path, reason } = toValidationError(valid.errors ?? []);
    const name = path === '$' ? `The ${location}` : `${location} ${path.replace(/^\$\./, '')}`;
    throw new Problem(400, `${name} ${reason}.`);
  };
}

/** Creates the parser of path parameters. It throws a Problem (400) with the allowed and the received value. */
export function paramsParser({ params }: RouteSpec): RequestParser {
  if (params === undefined) {
    return () => ({});
  }
  const check = createValidator(converting, params, 'path parameter');
  const isWorker = params === WorkerIdParams;
  return ({ params: given }) =>
    check(isWorker ? { ...given, id: encodeWorkerId(String(given['id'])) } : { ...given });
}

/** Creates the parser of the query. It rejects unknown parameters, which would silently filter nothing. */
export function queryParser({ query }: RouteSpec): RequestParser {
  if (query === undefined) {
    return () => ({});
  }
  const check = createValidator(converting, query, 'query parameter');
  return (request) => check({ ...request.query });
}

const FORM = 'application/x-www-form-urlencoded';

/** Creates the parser of a body that an HTML form sends. An empty field counts as absent. */
export function formParser(form: TObject): RequestParser {
  const check = createValidator(converting, form, 'form field');
  return (request) => {
    if (request.is(FORM) !== FORM) {
      throw new Problem(415, `Content-Type must be ${FORM}.`, { headers: { 'Accept-Post': FORM } });
    }
    const fields = [...new URLSearchParams(bodyText(request))].filter(([, value]) => value !== '');
    return check(Object.fromEntries(fields));
  };
}

/** Creates the parser of a JSON body. If the body is optional, an absent body is an empty object. */
export function bodyParser({ body }: RouteSpec): RequestParser {
  if (body === undefined) {
    return () => ({});
  }
  const check = createValidator(strict, body.schema, 'body');
  return (request) => {
    const text = bodyText(request);
    if (text.trim() === '' && !body.required) {
      return check({});
    }
    bodyFormat(request, ['application/json']);
    const json = parseJson(text);
    if (!json.ok) {
      throw new Problem(400, `The body ${json.reason}.`);
    }
    return check(json.value);
  };
}
