import { type Static, type TObject, type TSchema } from '@sinclair/typebox';
import { type Request, type RequestHandler, type Router, Router as createRouter } from 'express';
import { type Config } from '../../config/schema/config';
import { readBody } from '../messages/body';
import { bodyParser, paramsParser, queryParser } from './validation';

export type Method = 'get' | 'put' | 'post' | 'delete';

/** What a route's answer may be besides problem+json. */
export interface Content {
  readonly type: string;
  readonly schema: TSchema;
}

/** All that is told of a route: to the router, to whoever is refused, and to `/openapi.json`. */
export interface RouteSpec {
  readonly method: Method;
  /** As OpenAPI writes it: `/health/workers/{id}`. */
  readonly path: string;
  /** Unique; what generated clients call it. */
  readonly operation: string;
  readonly summary: string;
  readonly tag: 'fleet' | 'worker' | 'reports' | 'alerts' | 'exporter';
  readonly params?: TObject;
  readonly query?: TObject;
  readonly headers?: TObject;
  readonly body?: {
    readonly schema: TSchema;
    readonly required: boolean;
    readonly types?: readonly string[];
  };
  /** Statuses of success with what each means. */
  readonly responses: Readonly<Record<number, string>>;
  /** Absent where success has no body. */
  readonly content?: Content;
  /** Statuses of failure of its own, with what each means; those that every route has are added. */
  readonly problems?: Readonly<Record<number, string>>;
}

/** A declared route: both the router and the OpenAPI document are made of these. */
export interface Route {
  readonly spec: RouteSpec;
  readonly handlers: (config: Config) => readonly RequestHandler[];
}

/** What a request asks, checked and converted by the route's schemas. */
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
  Answer extends TSchema,
> extends Omit<RouteSpec, 'content'> {
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: { readonly schema: Body; readonly required: boolean };
  readonly response: Answer;
}

/** A route that takes JSON, if anything, and answers JSON: it sees checked values and returns a checked type. */
export function jsonRoute<
  Answer extends TSchema,
  Params extends TObject = TObject,
  Query extends TObject = TObject,
  Body extends TSchema = TObject,
>(
  { response: answer, ...rest }: JsonSpec<Params, Query, Body, Answer>,
  handle: (
    routeRequest: RouteRequest<Static<Params>, Static<Query>, Static<Body>>,
  ) => RouteResponse<Static<Answer>> | Promise<RouteResponse<Static<Answer>>>,
): Route {
  const spec: RouteSpec = { ...rest, content: { type: 'application/json', schema: answer } };
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
    handlers: (config) => (spec.body === undefined ? [respond] : [readBody(config), respond]),
  };
}

/** A route whose handlers read and write by themselves: streams, pages, and the reports' hot path. */
export function rawRoute(spec: RouteSpec, ...handlers: readonly RequestHandler[]): Route {
  return {
    spec,
    handlers: () => handlers,
  };
}

/** Express writes `:id` where OpenAPI writes `{id}`. */
function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** A router of declared routes, mounted at the root. */
export function createRouterOf(routes: readonly Route[], config: Config): Router {
  const router = createRouter();
  for (const { spec, handlers } of routes) router[spec.method](expressPath(spec.path), ...handlers(config));
  return router;
}
