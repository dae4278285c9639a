import { type RequestHandler } from 'express';

/** Headers that the operator wants on every answer (`http_server_config.headers`); they beat ours. */
export const webHeaders =
  (headers: () => Readonly<Record<string, string>>): RequestHandler =>
  (_request, response, next) => {
    response.set(headers());
    next();
  };
