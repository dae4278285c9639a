import { type RequestHandler } from 'express';

/** Headers that the operator wants on every answer (`http_server_config.headers`); they beat ours. */
export function customHeaders(headers: () => Readonly<Record<string, string>>): RequestHandler {
  return (_request, response, next) => {
    response.set(headers());
    next();
  };
}
