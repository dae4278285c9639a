import { Type } from '@sinclair/typebox';
import { buildOpenApi } from './openapi';
import { rawRoute, type Route } from './route';

/** `GET /openapi.json`: the document of all routes given, and of itself. */
export function withOpenApiRoute(routes: readonly Route[], version: string): readonly Route[] {
  let text: string | undefined;
  const document = rawRoute(
    {
      method: 'get',
      path: '/openapi.json',
      operation: 'getOpenApi',
      summary: 'This document',
      tag: 'exporter',
      responses: { 200: 'OpenAPI 3.1.' },
      content: { type: 'application/json', schema: Type.Object({ openapi: Type.String() }) },
    },
    (_request, response) => {
      // Made when somebody asks first: most exporters are never asked.
      text ??= JSON.stringify(buildOpenApi(all, version));
      response.type('json').send(text);
    },
  );
  const all = [...routes, document];
  return all;
}
