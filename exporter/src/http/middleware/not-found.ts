import { type IRouter, type RequestHandler } from 'express';
import { match } from 'path-to-regexp';
import { Problem } from '../messages/problem';

interface RouteMethods {
  readonly matches: (path: string) => boolean;
  readonly methods: readonly string[];
}

/** Paths and methods of routers that are mounted at the root. */
function listRoutes(routers: readonly IRouter[]): readonly RouteMethods[] {
  const layers = routers.flatMap(({ stack }) => stack);
  return layers.flatMap(({ route }) => {
    if (route === undefined) {
      return [];
    }
    const matcher = match(route.path);
    const methods = route.stack.map(({ method }) => method.toUpperCase());
    return [{ matches: (path: string) => matches(matcher, path), methods }];
  });
}

function matches(matcher: (path: string) => unknown, path: string): boolean {
  try {
    return matcher(path) !== false;
  } catch (error) {
    if (error instanceof URIError) {
      return false;
    }
    throw error;
  }
}

/** Runs after all routes: responds with 405 and Allow if the path has other methods, else with 404. */
export function notFoundOrMethodNotAllowed(routers: readonly IRouter[]): RequestHandler {
  const routes = listRoutes(routers);
  return ({ method, path }) => {
    const methods = new Set(routes.filter((route) => route.matches(path)).flatMap((route) => route.methods));
    if (methods.size === 0) {
      throw new Problem(404, `Not found: ${path}.`);
    }
    if (methods.has('GET')) {
      methods.add('HEAD');
    }
    const allow = [...methods].sort().join(', ');
    throw new Problem(405, `${method} is not allowed for ${path}; allowed: ${allow}.`, {
      headers: { Allow: allow },
    });
  };
}
