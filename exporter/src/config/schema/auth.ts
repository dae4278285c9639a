import { type TSchema, Type } from '@sinclair/typebox';

/** Sections of the configuration about who may ask what, and whom the exporter asks itself. See config.ts. */
const section = { additionalProperties: false } as const;
function Path(description: string, options = {}): TSchema & { static: string } {
  return Type.String({ minLength: 1, description, ...options });
}

export const Auth = Type.Object(
  {
    tokensFile: Type.Optional(
      Path(
        'Bearer tokens and what each may do; see docs/security.md. Its content is read again at a reload',
        {
          fixed: true,
        },
      ),
    ),
    failuresPerMinute: Type.Integer({
      default: 20,
      minimum: 1,
      maximum: 100_000,
      description: 'Wrong credentials taken from one address in a minute; then all from there wait',
    }),
  },
  section,
);

export const Prometheus = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        format: 'http-url',
        description: 'Where Prometheus listens; GET /health/workers/{id}/history asks it',
      }),
    ),
    timeoutSeconds: Type.Number({
      default: 10,
      minimum: 0.1,
      maximum: 120,
      description: 'How long to wait for its answer',
      unit: 'seconds',
    }),
  },
  section,
);

export const Grafana = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        format: 'http-url',
        description:
          'Where people open Grafana, as their browser reaches it; the landing page leads to its dashboards',
      }),
    ),
  },
  section,
);

export const Runbooks = Type.Object(
  {
    path: Type.Optional(
      Path(
        'Directory of the runbooks, Markdown with a heading per alert, shown at /runbooks; those that come with Heartline where it is not set',
      ),
    ),
  },
  section,
);
