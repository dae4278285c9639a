import { destination, type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { type Config } from '../config/schema/config';
import { spanIds } from './active-span';

export type Log = Logger;

/** Wherever a request's headers or a receiver's settings end up in a log line, these are not told. */
const SECRET = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  '["set-cookie"]',
  '["proxy-authorization"]',
];

function under(prefix: string) {
  return SECRET.map((key) => (key.startsWith('[') ? prefix + key : `${prefix}.${key}`));
}

const REDACT = { paths: [...under('*'), ...under('*.*'), ...SECRET], censor: '<secret>' };

/** Writes to standard error, one line a record. `log.level` can be set while it runs. */
export function createLog(
  { level, format }: Config['log'],
  out: DestinationStream = destination({ dest: 2, sync: true }),
): Log {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: REDACT,
    mixin: spanIds,
  };
  return pino(options, format === 'json' ? out : asLogfmt(out));
}

function asLogfmt(out: DestinationStream): DestinationStream {
  return {
    write: (line) => {
      out.write(`${logfmt(JSON.parse(line) as Record<string, unknown>)}\n`);
    },
  };
}

/** One log line as logfmt: `level=info msg="listening" address=127.0.0.1:9877`. Nested keys are joined by dots. */
export function logfmt(record: Readonly<Record<string, unknown>>): string {
  return pairs(record, '').join(' ');
}

/** Quoted unless it is a plain word; JSON's escapes keep line breaks and terminal codes out of the log. */
const PLAIN = /^[^\s"=\\\p{Cc}\p{Cf}]+$/u;

function text(value: string) {
  return PLAIN.test(value) ? value : escaped(value);
}

function escaped(value: string) {
  return JSON.stringify(value).replace(
    /[\p{Cc}\p{Cf}]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function scalar(value: unknown) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function pairs(record: object, prefix: string): string[] {
  return Object.entries(record).flatMap(([key, value]: [string, unknown]) => {
    const name = prefix + key.replace(/[\s"=\p{Cc}\p{Cf}]/gu, '_');
    if (value === undefined) return [];
    if (typeof value === 'string') return [`${name}=${text(value)}`];
    if (Array.isArray(value)) return [`${name}=${text(value.map(scalar).join(','))}`];
    if (typeof value === 'object' && value !== null) return pairs(value, `${name}.`);
    return [`${name}=${scalar(value)}`];
  });
}
