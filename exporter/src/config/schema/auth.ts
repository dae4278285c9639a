import { type TSchema, Type } from '@sinclair/typebox';

/** What credentials may be good for; `admin` includes the others. */
export const SCOPES = ['report', 'read', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** Sections of the configuration about who may ask what, and whom the exporter asks itself. See config.ts. */
export const section = { additionalProperties: false } as const;

export function Path(description: string, options = {}): TSchema & { static: string } {
  return Type.String({ minLength: 1, description, ...options });
}

export const Auth = Type.Object(
  {
    tokensFile: Type.Optional(
      Path(
        'Bearer tokens and what each may do; see docs/security.md. Its content is read again at a reload',
        {
          needsRestart: true,
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
