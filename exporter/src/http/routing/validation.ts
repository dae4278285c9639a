import { addDateTimeFormat, parseJson, toValidationError } from '@heartline/protocol/parse';
import { type TSchema } from '@sinclair/typebox';
import Ajv from 'ajv';
import { type Request } from 'express';
import { bodyForm, bodyText } from '../messages/body';
import { Problem } from '../messages/problem';
import { type RouteSpec } from './route';

type RequestParser = (request: Request) => unknown;

const options = { verbose: true, allErrors: false, useDefaults: true } as const;

const strict = addDateTimeFormat(new Ajv(options));

/** Everything in a path or query is text; a schema that wants a number gets one. */
const converting = addDateTimeFormat(new Ajv({ ...options, coerceTypes: true }));

function createValidator(ajv: Ajv, schema: TSchema, place: string): (value: unknown) => unknown {
  const valid = ajv.compile(schema);
  return (value) => {
    if (valid(value)) return value;
    const { path, reason } = toValidationError(valid.errors ?? []);
    const name = path === '$' ? `The ${place}` : `${place} ${path.replace(/^\$\./, '')}`;
    throw new Problem(400, `${name} ${reason}.`);
  };
}

/** Reads the path's parameters. The reader throws a Problem (400) that names what was allowed and given. */
export function paramsParser({ params }: RouteSpec): RequestParser {
  if (params === undefined) return () => ({});
  const check = createValidator(converting, params, 'path parameter');
  return (request) => check({ ...request.params });
}

/** Reads the query; a parameter that is not known is refused, for it would silently filter nothing. */
export function queryParser({ query }: RouteSpec): RequestParser {
  if (query === undefined) return () => ({});
  const check = createValidator(converting, query, 'query parameter');
  return (request) => check({ ...request.query });
}

/** Reads a JSON body; none is an empty object where the route does not need one. */
export function bodyParser({ body }: RouteSpec): RequestParser {
  if (body === undefined) return () => ({});
  const check = createValidator(strict, body.schema, 'body');
  return (request) => {
    const text = bodyText(request);
    if (text.trim() === '' && !body.required) return check({});
    bodyForm(request, ['application/json']);
    const json = parseJson(text);
    if (!json.ok) throw new Problem(400, `The body ${json.reason}.`);
    return check(json.value);
  };
}
