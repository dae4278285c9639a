import Negotiator from 'negotiator';
import { CONTENT_TYPES, type Format, FORMATS } from './header';

export interface Asked {
  readonly accept?: string | undefined;
  readonly acceptEncoding?: string | undefined;
}

// All our names are of the classic alphabet, so every way of escaping others is fulfilled; and all text is UTF-8.
const FULFILLED = /;\s*(?:escaping|charset)\s*=\s*(?:"[^"]*"|[^;,\s]*)/gi;
/** Without the charset: a client asks for the version. */
const OFFERED = FORMATS.map((format) => CONTENT_TYPES[format].replace(/; charset=.*$/, ''));

/** The format the client likes best, by its q-values; undefined where it takes neither. */
export function chooseFormat({ accept = '*/*' }: Asked): Format | undefined {
  const chosen = new Negotiator({ headers: { accept: accept.replace(FULFILLED, '') } }).mediaType(OFFERED);
  return FORMATS[OFFERED.indexOf(chosen ?? '')];
}

/** gzip where the client takes it as gladly as plain text. */
export function chooseEncoding({ acceptEncoding }: Asked): 'gzip' | 'identity' {
  if (acceptEncoding === undefined) return 'identity';
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  return negotiator.encoding(['gzip', 'identity']) === 'gzip' ? 'gzip' : 'identity';
}
