import { isIP, isIPv6 } from 'node:net';
import { type Config } from '../../config/schema/config';
import {
  type AddressRange,
  isInRanges,
  parseAddress,
  parseAddressRange,
} from '../../config/schema/listen-address';

/** Longer headers are not evaluated. A chain of proxies has a few addresses of at most 45 characters. */
const MAX_HEADER_LENGTH = 2048;

/** Proxy headers of a request. */
interface ProxyHeaders {
  readonly 'x-forwarded-for'?: string | string[] | undefined;
  readonly forwarded?: string | string[] | undefined;
}

/** The part of a request that says where it comes from. */
export interface AddressedRequest {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: ProxyHeaders;
}

/** Finds the address of the client of each request: the address of the connection, or what trusted proxies say. */
export class ClientAddresses {
  readonly #web: Pick<Config['web'], 'trustedProxies'>;
  #configured: readonly string[] = [];
  #ranges: readonly AddressRange[] = [];

  /** Reads `trustedProxies` for each request, so that a reload takes effect. */
  constructor(web: Pick<Config['web'], 'trustedProxies'>) {
    this.#web = web;
  }

  /** The address, for messages; 'unknown' if the connection is closed already. */
  of({ socket: { remoteAddress }, headers }: AddressedRequest): string {
    if (remoteAddress === undefined) {
      return 'unknown';
    }
    const { trustedProxies } = this.#web;
    if (trustedProxies.length === 0) {
      return remoteAddress;
    }
    if (trustedProxies !== this.#configured) {
      this.#configured = trustedProxies;
      this.#ranges = trustedProxies.map(parseAddressRange).filter((range) => range !== undefined);
    }
    return findClient(remoteAddress, headers, (address) => isInRanges(address, this.#ranges));
  }

  /** The key by which requests of the client are limited. */
  keyOf(request: AddressedRequest): string {
    return clientKey(this.of(request));
  }
}

/**
 * Follows the chain of proxies from the connection to the client, as long as the addresses are trusted. Each proxy
 * appends the address that it received the request from, so what is left of the last trusted address was written by the
 * client and is not evaluated.
 *
 * A proxy may write one of the two headers and pass on the other one as the client sent it. Therefore, if both exist and
 * differ, neither is evaluated.
 */
export function findClient(
  remote: string,
  headers: ProxyHeaders,
  isTrusted: (address: string) => boolean,
): string {
  if (!isTrusted(remote)) {
    return remote;
  }
  const candidates = [
    readChain(headers['x-forwarded-for'], (text) => text.split(',')),
    readChain(headers.forwarded, forValues),
  ].flatMap((chain) => (chain === undefined ? [] : [lastUntrusted(remote, chain, isTrusted)]));
  const [first = remote, ...others] = candidates;
  return others.every((other) => other === first) ? first : remote;
}

function readChain(
  header: string | string[] | undefined,
  split: (text: string) => readonly string[],
): readonly string[] | undefined {
  const text = Array.isArray(header) ? header.join(',') : header;
  return text === undefined ? undefined : text.length > MAX_HEADER_LENGTH ? [] : split(text);
}

/** Stops at an entry that is not an address, such as `unknown`: the proxy before it is the client then. */
function lastUntrusted(
  remote: string,
  chain: readonly string[],
  isTrusted: (address: string) => boolean,
): string {
  let client = remote;
  for (const entry of chain.toReversed()) {
    if (!isTrusted(client)) {
      break;
    }
    const address = parseNode(entry);
    if (address === undefined) {
      break;
    }
    client = address;
  }
  return client;
}

/** The `for` values of a Forwarded header (RFC 7239), in order; '' for an element without one. */
function forValues(header: string): readonly string[] {
  return splitOutsideQuotes(header, ',').map((element) => {
    const pair = splitOutsideQuotes(element, ';').find((each) => /^\s*for\s*=/i.test(each)) ?? '';
    return pair
      .slice(pair.indexOf('=') + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1');
  });
}

function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\' && quoted) {
      index += 1;
    } else if (text[index] === '"') {
      quoted = !quoted;
    } else if (text[index] === separator && !quoted) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  return [...parts, text.slice(start)];
}

/** Parses an address, with or without a port: `192.0.2.1:80`, `[2001:db8::1]:80`, `2001:db8::1`. */
function parseNode(text: string): string | undefined {
  const trimmed = text.trim();
  const { v6, v4 } = /^\[(?<v6>[^\]]+)\](?::\w+)?$|^(?<v4>[\d.]+)(?::\w+)?$/.exec(trimmed)?.groups ?? {};
  const address = v6 ?? v4 ?? trimmed;
  return isIP(address) === 0 ? undefined : parseAddress(address).toString();
}

/** Key of a client: its IPv4 address, or the /64 of its IPv6 address, since one client usually has the whole /64. */
export function clientKey(address: string): string {
  if (!isIPv6(address)) {
    return address;
  }
  const parsed = parseAddress(address);
  if (!('parts' in parsed)) {
    return parsed.toString();
  }
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
