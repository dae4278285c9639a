import { isIP } from 'node:net';
import { isValid, parse } from 'ipaddr.js';

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
