import { destination, type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { type Config } from '../config/schema/config';
import { logfmt } from './logfmt';
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
