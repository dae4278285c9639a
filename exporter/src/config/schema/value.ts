import { type DescribableSchema, describeSchema } from '@heartline/protocol/parse';
import { FormatRegistry, type TSchema, TypeGuard } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { parseListenAddress } from './listen-address';
import { type ConfigValue } from './setting';

FormatRegistry.Set('listen-address', (text) => parseListenAddress(text) !== undefined);
FormatRegistry.Set('origin', (text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text));
FormatRegistry.Set('http-url', isHttpUrl);

/** A password in an address ends up in logs and error texts. */
function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username + password + search + hash === '';
}

const FORMATS: Readonly<Record<string, string>> = {
  'listen-address': 'host:port, [IPv6]:port, or :port for all addresses',
  'http-url': 'an http or https address without user name, password, query (?) or fragment (#)',
  origin: 'an origin such as https://grafana.example.org (no path), or *',
};

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** A flag's or variable's text as the schema's type; the text itself where it is none, for the check to name. */
export function parseText(text: string, schema: TSchema): unknown {
  if (TypeGuard.IsArray(schema)) {
    const items = text.split(',').map((item) => item.trim());
    return text.trim() === '' ? [] : items.map((item) => parseText(item, schema.items));
  }
  if (TypeGuard.IsBoolean(schema)) return text === 'true' ? true : text === 'false' ? false : text;
  if (TypeGuard.IsNumber(schema) || TypeGuard.IsInteger(schema))
    return NUMBER.test(text) ? Number(text) : text;
  return text;
}

/** Returns what a key may hold, in words. */
export function describeSetting(schema: TSchema): string {
  return describeSchema(schema as DescribableSchema, FORMATS);
}

/** A value as it would stand in the file, cut where it is long. */
export function formatValue(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** What is wrong with a value by itself, or undefined. */
export function validateValue({ setting, value, origin }: ConfigValue): string | undefined {
  if (Value.Check(setting.schema, value)) return undefined;
  return `${origin}: ${setting.name} must be ${describeSetting(setting.schema)}; it is ${formatValue(value)}`;
}
