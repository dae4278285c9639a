import { type Static, type TObject, type TSchema } from '@sinclair/typebox';
import { type Request, type RequestHandler } from 'express';
import { type Config } from '../../config/schema/config';
import { bodyOf, paramsOf, queryOf } from './validation';
import { readBody } from '../messages/body';

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
  readonly answers: Readonly<Record<number, string>>;
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
export interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly request: Request;
}

export interface Answered<Body> {
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
  readonly answer: Answer;
}

/** A route that takes JSON, if anything, and answers JSON: it sees checked values and returns a checked type. */
export function jsonRoute<
  Answer extends TSchema,
  Params extends TObject = TObject,
  Query extends TObject = TObject,
  Body extends TSchema = TObject,
>(
  { answer, ...rest }: JsonSpec<Params, Query, Body, Answer>,
  handle: (
    asked: Asked<Static<Params>, Static<Query>, Static<Body>>,
  ) => Answered<Static<Answer>> | Promise<Answered<Static<Answer>>>,
): Route {
  const spec: RouteSpec = { ...rest, content: { type: 'application/json', schema: answer } };
  const params = paramsOf(spec);
  const query = queryOf(spec);
  const body = bodyOf(spec);
  const respond: RequestHandler = async (request, response) => {
    const asked = { params: params(request), query: query(request), body: body(request), request };
    const answered = await handle(asked as Asked<Static<Params>, Static<Query>, Static<Body>>);
    response.status(answered.status).set('Cache-Control', 'no-store').json(answered.body);
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
