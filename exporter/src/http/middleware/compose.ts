import { type RequestHandler } from 'express';

/**
 * Combines handlers into one that calls them as express does. Express takes microseconds from one handler to the next,
 * and these run before every report.
 */
export function compose(handlers: readonly RequestHandler[]): RequestHandler {
  return (request, response, next) => {
    let index = 0;
    const step = (error?: unknown): void => {
      const handler = handlers[index++];
      if (error !== undefined || handler === undefined) {
        next(error);
        return;
      }
      try {
        const result: unknown = handler(request, response, step);
        if (result instanceof Promise) {
          result.catch(next);
        }
      } catch (thrown) {
        next(thrown);
      }
    };
    step();
  };
}
