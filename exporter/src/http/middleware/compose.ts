import { type RequestHandler } from 'express';

/**
 * Several handlers as one, each called as express calls it. Express takes microseconds to go from one handler to the
 * next, and all that stand before every route stand before every report.
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
        const ended: unknown = handler(request, response, step);
        if (ended instanceof Promise) ended.catch(next);
      } catch (thrown) {
        next(thrown);
      }
    };
    step();
  };
}
