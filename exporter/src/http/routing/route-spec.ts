import { type TObject, type TSchema } from '@sinclair/typebox';

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
