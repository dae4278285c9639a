import { addDateTimeFormat, parseJson, toValidationError } from '@heartline/protocol/parse';
import { type TSchema } from '@sinclair/typebox';
import Ajv from 'ajv';
import { type Request } from 'express';
import { bodyFormat, bodyText } from '../messages/body';
import { Problem } from '../messages/problem';
import { type RouteSpec } from './route';

type RequestParser = (request: Request) => unknown;

const options = { verbose: true, allErrors: false, useDefaults: true } as const;

const strict = addDateTimeFormat(new Ajv(options));

/** Converts text to the type of the schema: values in a path or query are text. */
const converting = addDateTimeFormat(new Ajv({ ...options, coerceTypes: true }));

function createValidator(ajv: Ajv, schema: TSchema, location: string): (value: unknown) => unknown {
  const valid = ajv.compile(schema);
  return (value) => {
    if (valid(value)) return value;
    const { path, reason } = toValidationError(valid.errors ?? []);
    const name = path === '$' ? `The ${location}` : `${location} ${path.replace(/^\$\./, '')}`;
    throw new Problem(400, `${name} ${reason}.`);
  };
}

/** Creates the parser of path parameters. It throws a Problem (400) with the allowed and the received value. */
export function paramsParser({ params }: RouteSpec): RequestParser {
  if (params === undefined) return () => ({});
  const check = createValidator(converting, params, 'path parameter');
  return (request) => check({ ...request.params });
}

/** Creates the parser of the query. It rejects unknown parameters, which would silently filter nothing. */
export function queryParser({ query }: RouteSpec): RequestParser {
  if (query === undefined) return () => ({});
  const check = createValidator(converting, query, 'query parameter');
  return (request) => check({ ...request.query });
}

/** Creates the parser of a JSON body. If the body is optional, an absent body is an empty object. */
export function bodyParser({ body }: RouteSpec): RequestParser {
  if (body === undefined) return () => ({});
  const check = createValidator(strict, body.schema, 'body');
  return (request) => {
    const text = bodyText(request);
    if (text.trim() === '' && !body.required) return check({});
    bodyFormat(request, ['application/json']);
    const json = parseJson(text);
    if (!json.ok) throw new Problem(400, `The body ${json.reason}.`);
    return check(json.value);
  };
}
