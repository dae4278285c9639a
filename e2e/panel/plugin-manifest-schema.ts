/** The part of Grafana's plugin.json that a panel uses. Grafana rejects a manifest with unknown keys. */
const text = { type: 'string', minLength: 1 } as const;
const address = { type: 'string', format: 'uri' } as const;

function object(properties: Record<string, object>, required: string[]) {
  return { type: 'object', additionalProperties: false, properties, required };
}

const info = object(
  {
    description: text,
    author: object({ name: text, url: address, email: text }, ['name']),
    keywords: { type: 'array', items: text, minItems: 1 },
    logos: object({ small: text, large: text }, ['small', 'large']),
    links: { type: 'array', items: object({ name: text, url: address }, ['name', 'url']) },
    screenshots: { type: 'array', items: object({ name: text, path: text }, ['name', 'path']), minItems: 1 },
    version: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.]+)?$' },
    updated: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  },
  ['description', 'author', 'keywords', 'logos', 'screenshots', 'version', 'updated'],
);

export const manifestSchema = object(
  {
    $schema: address,
    id: { type: 'string', pattern: '^[0-9a-z]+-([0-9a-z]+-)?(app|panel|datasource)$' },
    type: { const: 'panel' },
    name: text,
    suggestions: { type: 'boolean' },
    languages: { type: 'array', items: { type: 'string', pattern: '^[a-z]{2}-[A-Z]{2}$' } },
    skipDataQuery: { type: 'boolean' },
    state: { enum: ['alpha', 'beta', 'stable', 'deprecated'] },
    buildMode: { enum: ['production'] },
    info,
    dependencies: object(
      {
        grafanaDependency: { type: 'string', pattern: '^>=\\d+\\.\\d+\\.\\d+$' },
        plugins: { type: 'array' },
      },
      ['grafanaDependency'],
    ),
  },
  ['id', 'type', 'name', 'info', 'dependencies', 'buildMode'],
);
