import { isIP, isIPv6 } from 'node:net';
import { type IPv4, type IPv6, isValid, parse, parseCIDR } from 'ipaddr.js';

export interface ListenAddress {
  /** Empty for all addresses of the machine. */
  readonly host: string;
  readonly port: number;
}

const HOST_NAME = /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?$/;

/** Parses `host:port`, `[v6]:port` or `:port`; returns undefined for other text. Port 0 selects a free port. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[^:[\]]*)):(?<port>\d{1,5})$/.exec(text);
  if (match?.groups === undefined) {
    return undefined;
  }
  const { v6, host = '', port } = match.groups;
  const number = Number(port);
  if (number > 65_535) {
    return undefined;
  }
  if (v6 !== undefined) {
    return isIP(v6) === 6 ? { host: v6, port: number } : undefined;
  }
  return host === '' || HOST_NAME.test(host) ? { host, port: number } : undefined;
}

/** Whether only this machine can reach the address. A name other than localhost could resolve to any address. */
export function isLoopback({ host }: ListenAddress): boolean {
  if (host.toLowerCase() === 'localhost') {
    return true;
  }
  return isValid(host) && parse(host).range() === 'loopback';
}

/** Formats an address for messages and URLs, with brackets around IPv6. */
export function formatAddress(host: string, port: number): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** Parses an address. An IPv4 address that is mapped to IPv6, as on a socket for both, becomes an IPv4 address. */
export function parseAddress(text: string): IPv4 | IPv6 {
  const address = parse(text);
  return 'parts' in address && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

/** Network address and prefix length. */
export type AddressRange = readonly [IPv4 | IPv6, number];

/** Parses an address or a CIDR range. Returns undefined for other text. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  if (isIP(address) === 0 || rest.length > 0) {
    return undefined;
  }
  if (bits === undefined) {
    const parsed = parseAddress(address);
    return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
  }
  const isValidLength = /^\d{1,3}$/.test(bits) && Number(bits) <= (isIPv6(address) ? 128 : 32);
  if (!isValidLength) {
    return undefined;
  }
  const [range, length] = parseCIDR(text);
  const mapped = 'parts' in range && range.isIPv4MappedAddress() && length >= 96;
  return mapped ? [range.toIPv4Address(), length - 96] : [range, length];
}

/** Whether an address is in one of the ranges. IPv4 addresses that are mapped to IPv6 are IPv4 addresses. */
export function isInRanges(address: string, ranges: readonly AddressRange[]): boolean {
  if (isIP(address) === 0) {
    return false;
  }
  const parsed = parseAddress(address);
  return ranges.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits));
}
