import { type TSchema } from '@sinclair/typebox';
import { describeSetting } from './schema/setting';
import { rabbitMqConnectionKeys } from './schema/sources/celery-rabbitmq';
import { redisConnectionKeys } from './schema/sources/redis-keys';
import { commonKeys } from './schema/sources/source-keys';
import { SOURCE_KINDS } from './schema/sources/source-kinds';
import { postgresConnectionKeys } from './schema/sources/sql-keys';

type Keys = Readonly<Record<string, TSchema>>;

const EXAMPLE = `## sources

A list of sources that the exporter polls, such as Redis or a database. They can only be set in the file, and a reload adds,
changes and removes them. [Sources](sources/README.md) describes their kinds.

\`\`\`yaml
sources:
  - kind: sidekiq
    url: redis://redis.example.org:6379/0
    username: heartline
    password_file: redis-password
\`\`\``;

/** Default of the keys that are named after the kind. */
const THE_KIND = 'the kind';
const NAMED_AFTER_KIND = ['name', 'worker_type'];
const COMMON: Keys = commonKeys('');
const REDIS: Keys = redisConnectionKeys;
const DATABASE: Keys = postgresConnectionKeys;
const RABBITMQ: Keys = rabbitMqConnectionKeys;

function text(value: string): string {
  return value.replaceAll('|', '\\|');
}

function byDefault({ default: value }: TSchema, required: boolean): string {
  if (value === undefined) {
    return required ? '**required**' : 'not set';
  }
  const shown = Array.isArray(value) ? value.join(', ') : String(value);
  if (shown === THE_KIND) {
    return THE_KIND;
  }
  return shown === '' ? 'none' : text(`\`${shown}\``);
}

function table(keys: Keys, required: readonly string[] = []): string {
  const rows = Object.entries(keys).map(([name, schema]) => {
    const allowed = text(describeSetting(schema));
    return `| \`${name}\` | ${byDefault(schema, required.includes(name))} | ${allowed} | ${text(schema.description ?? '')} |`;
  });
  return ['| key | default | allowed | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function commonTable(): string {
  const keys = Object.entries(COMMON)
    .filter(([name]) => name !== 'kind')
    .map(([name, schema]) => [
      name,
      NAMED_AFTER_KIND.includes(name) ? { ...schema, default: THE_KIND } : schema,
    ]);
  const kinds = Object.keys(SOURCE_KINDS).join(', ');
  return [table(Object.fromEntries(keys) as Keys), `\`kind\` is required, and one of ${kinds}.`].join('\n\n');
}

/** Whether a key is the same for all kinds. A kind may have another default. */
function isCommon(name: string, { default: value }: TSchema): boolean {
  return name in COMMON && (NAMED_AFTER_KIND.includes(name) || value === COMMON[name]?.default);
}

function connectionOf(properties: Keys): { readonly connection: Keys; readonly place: string } {
  if ('cluster' in properties) {
    return { connection: REDIS, place: 'Redis' };
  }
  return 'management_url' in properties
    ? { connection: RABBITMQ, place: 'RabbitMQ' }
    : { connection: DATABASE, place: 'a database' };
}

/** How a kind connects, and the keys that only it has. */
function kindSection(kind: keyof typeof SOURCE_KINDS): string {
  const { properties, required = [] } = SOURCE_KINDS[kind] as {
    properties: Keys;
    required?: readonly string[];
  };
  const { connection, place } = connectionOf(properties);
  const own = Object.entries(properties).filter(
    ([name, schema]) =>
      !isCommon(name, schema) &&
      !(name in connection && schema.description === connection[name]?.description),
  );
  return [
    `### Sources of the kind ${kind}`,
    `They connect to ${place}.`,
    ...(own.length === 0 ? [] : [table(Object.fromEntries(own), required)]),
  ].join('\n\n');
}

/** The part of docs/configuration.md about sources. */
export function sourceReference(): string {
  return [
    EXAMPLE,
    '### Keys of all sources',
    commonTable(),
    '### Keys of sources that connect to Redis',
    table(REDIS),
    '### Keys of sources that connect to RabbitMQ',
    table(RABBITMQ),
    '### Keys of sources that connect to a database',
    table(DATABASE),
    'Sources of the kinds sql and sql-tables also connect to MySQL and MariaDB: `mysql://host:3306/database`.',
    ...(Object.keys(SOURCE_KINDS) as (keyof typeof SOURCE_KINDS)[]).map(kindSection),
  ].join('\n\n');
}
