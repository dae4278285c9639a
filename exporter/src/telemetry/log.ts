import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { type Config } from '../config/schema/config';
import { spanIds } from './active-span';
import { boundLine, escapeInvisible } from './log-line';
import { LogOutput } from './log-output';

export type Log = Logger;

/** Keys whose values are replaced in log lines, for example in request headers or settings. */
const SECRET_KEYS = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  '["set-cookie"]',
  '["proxy-authorization"]',
];

function under(prefix: string) {
  return SECRET_KEYS.map((key) => (key.startsWith('[') ? prefix + key : `${prefix}.${key}`));
}

const REDACT = { paths: [...under('*'), ...under('*.*'), ...SECRET_KEYS], censor: '<secret>' };

/**
 * Creates a log that writes one line per record to standard error. `log.level` can be changed at runtime. The length of
 * a line is limited, and invisible characters are escaped.
 */
export function createLog({ level, format }: Config['log'], out: DestinationStream = new LogOutput()): Log {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: REDACT,
    mixin: spanIds,
  };
  const write = format === 'json' ? writeJson : writeLogfmt;
  const log = pino(options, { write: (line) => write(line, out) });
  if (out instanceof LogOutput) {
    out.onReadAgain((lines) =>
      log.warn({ lines }, 'dropped log lines, because standard error was not read fast enough'),
    );
  }
  return log;
}

function writeJson(line: string, out: DestinationStream): void {
  out.write(`${escapeInvisible(boundLine(line).trimEnd())}\n`);
}

function writeLogfmt(line: string, out: DestinationStream): void {
  out.write(`${logfmt(JSON.parse(boundLine(line)) as Record<string, unknown>)}\n`);
}

/** Formats a log record as logfmt: `level=info msg="listening" address=127.0.0.1:9877`. Nested keys are joined by dots. */
export function logfmt(record: Readonly<Record<string, unknown>>): string {
  return pairs(record, '').join(' ');
}

/** Text that needs no quotes. Other text is written with JSON's escapes, which keep line breaks and terminal codes out of the log. */
const PLAIN = /^[^\s"=\\\p{Cc}\p{Cf}]+$/u;

function text(value: string) {
  return PLAIN.test(value) ? value : escapeInvisible(JSON.stringify(value));
}

function scalar(value: unknown) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function pairs(record: object, prefix: string): string[] {
  return Object.entries(record).flatMap(([key, value]: [string, unknown]) => {
    const name = prefix + key.replace(/[\s"=\p{Cc}\p{Cf}]/gu, '_');
    if (value === undefined) {
      return [];
    }
    if (typeof value === 'string') {
      return [`${name}=${text(value)}`];
    }
    if (Array.isArray(value)) {
      return [`${name}=${text(value.map(scalar).join(','))}`];
    }
    if (typeof value === 'object' && value !== null) {
      return pairs(value, `${name}.`);
    }
    return [`${name}=${scalar(value)}`];
  });
}
