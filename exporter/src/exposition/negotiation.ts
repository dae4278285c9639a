import Negotiator from 'negotiator';
import { CONTENT_TYPES, type Format, FORMATS } from './header';

export interface AcceptHeaders {
  readonly accept?: string | undefined;
  readonly acceptEncoding?: string | undefined;
}

// All our names are of the classic alphabet, so every way of escaping others is fulfilled; and all text is UTF-8.
const IGNORED_PARAMETERS = /;\s*(?:escaping|charset)\s*=\s*(?:"[^"]*"|[^;,\s]*)/gi;
/** Without the charset: a client asks for the version. */
const OFFERED_TYPES = FORMATS.map((format) => CONTENT_TYPES[format].replace(/; charset=.*$/, ''));

/** The format the client likes best, by its q-values; undefined where it takes neither. */
export function chooseFormat({ accept = '*/*' }: AcceptHeaders): Format | undefined {
  const chosen = new Negotiator({ headers: { accept: accept.replace(IGNORED_PARAMETERS, '') } }).mediaType(
    OFFERED_TYPES,
  );
  return FORMATS[OFFERED_TYPES.indexOf(chosen ?? '')];
}

/** gzip where the client takes it as gladly as plain text. */
export function chooseEncoding({ acceptEncoding }: AcceptHeaders): 'gzip' | 'identity' {
  if (acceptEncoding === undefined) return 'identity';
  const negotiator = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  return negotiator.encoding(['gzip', 'identity']) === 'gzip' ? 'gzip' : 'identity';
}
