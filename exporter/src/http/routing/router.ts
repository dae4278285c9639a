import { type Router, Router as createRouter } from 'express';
import { type Config } from '../../config/schema/config';
import { type Route } from './route';

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
