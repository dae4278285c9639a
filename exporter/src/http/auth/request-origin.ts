import { type IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { type RequestHandler } from 'express';
import { type Config } from '../../config/schema/config';
import { isLoopback, type ListenAddress, parseListenAddress } from '../../config/schema/listen-address';
import { Problem } from '../messages/problem';
import { PUBLIC_PATHS } from '../messages/request-paths';

/** Names that public DNS cannot have, so that no page can make them resolve to the exporter. */
const PRIVATE_SUFFIXES = ['.local', '.internal', '.localhost', '.lan', '.svc', '.home.arpa'];

/**
 * Prevents DNS rebinding: a page can make its own host name resolve to the address of the exporter, and then use the
 * exporter as its own site. An exporter that requires no credentials therefore checks the host name of requests; with
 * credentials a page has none, because browsers store them by host name. Probes reveal nothing and are not checked.
 */
export function rejectForeignHosts({ web }: Config, requiresCredentials: () => boolean): RequestHandler {
  const address = parseListenAddress(web.listenAddress);
  const local = address !== undefined && isLoopback(address);
  return (request, _response, next) => {
    if (
      !requiresCredentials() &&
      !PUBLIC_PATHS.includes(request.path) &&
      !isAllowedHost(request.headers, { local, allowed: web.allowedHosts })
    ) {
      throw new Problem(
        421,
        `Unknown host ${JSON.stringify(request.get('Host') ?? '')}: the exporter listens on ${web.listenAddress}. If this is the name of the exporter or of your proxy, add it to web.allowed_hosts.`,
        { refusal: 'unknown_host' },
      );
    }
    next();
  };
}

export interface HostRules {
  /** Whether the exporter listens on loopback. */
  readonly local: boolean;
  /** `web.allowed_hosts` */
  readonly allowed: readonly string[];
}

/**
 * Whether a request may use its host name. Loopback names and those in the list may always be used. On other addresses
 * IP addresses may be used as well, because a page has no influence on what they mean. Without a list, so may names that
 * no page can have, such as service names, and all names by clients that are not browsers, such as Prometheus.
 */
export function isAllowedHost(headers: IncomingHttpHeaders, { local, allowed }: HostRules): boolean {
  const { host: header } = headers;
  // HTTP/1.0 does not require Host, and browsers do not use it.
  if (header === undefined) {
    return true;
  }
  const host = parseHost(header);
  if (host === undefined) {
    return false;
  }
  if (isLoopback(host) || allowed.some((rule) => matchesHost(rule, host, 'any port'))) {
    return true;
  }
  if (local || (isIP(host.host) === 0 && allowed.length > 0)) {
    return false;
  }
  return isIP(host.host) !== 0 || isPrivateName(host.host) || !isBrowser(headers);
}

/** `name:port`, `[v6]:port`, with the final dot of a complete name, and with underscores as in names of containers. */
const HOST =
  /^(?:\[(?<v6>[0-9A-Fa-f:.]+)\]|(?<name>[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}?)\.?)(?::(?<port>\d{1,5}))?$/;

/** Parses a Host header, in which the port is optional. Port 0 stands for none. */
function parseHost(header: string): ListenAddress | undefined {
  const { v6, name, port = '0' } = HOST.exec(header)?.groups ?? {};
  const host = v6 ?? name;
  return host === undefined || (v6 !== undefined && isIP(v6) !== 6)
    ? undefined
    : { host, port: Number(port) };
}

function isPrivateName(name: string): boolean {
  const lower = name.toLowerCase();
  return !lower.includes('.') || PRIVATE_SUFFIXES.some((suffix) => lower.endsWith(suffix));
}

/** Browsers identify themselves in one of these headers; Prometheus, Alertmanager, kubelet and clients of workers do not send them. */
function isBrowser(headers: IncomingHttpHeaders): boolean {
  return (
    /\bMozilla\//.test(headers['user-agent'] ?? '') ||
    headers.origin !== undefined ||
    headers.referer !== undefined ||
    headers['sec-fetch-site'] !== undefined
  );
}

/**
 * Whether a host matches an entry of `web.allowed_hosts`: a name, `*.` and a domain, or `*`, with or without a port. An
 * entry without a port matches any port, or only the default port.
 */
function matchesHost(
  rule: string,
  { host, port }: ListenAddress,
  without: 'any port' | 'default port',
): boolean {
  if (rule === '*') {
    return true;
  }
  const [, name = '', rulePort] = /^(.*?)(?::(\d+))?$/.exec(rule.toLowerCase()) ?? [];
  const portMatches =
    rulePort === undefined ? without === 'any port' || port === 0 : Number(rulePort) === port;
  const bare = name.replace(/^\[(.*)\]$/, '$1');
  const lower = host.toLowerCase();
  return portMatches && (bare.startsWith('*.') ? lower.endsWith(bare.slice(1)) : lower === bare);
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Prevents cross-site request forgery: rejects requests that change something and that a browser sends from a page of
 * another origin. Workers, curl and Prometheus send none of the headers that are checked.
 */
export function rejectCrossSiteWrites({ web }: Config): RequestHandler {
  return (request, _response, next) => {
    if (!SAFE_METHODS.includes(request.method)) {
      const origin = foreignOrigin(request.headers, web.allowedHosts);
      if (origin !== undefined) {
        throw new Problem(
          403,
          `A page of another origin may only read; this request is a ${request.method} ${origin}. If this is the host of your proxy, add it to web.allowed_hosts.`,
          { refusal: 'cross_site' },
        );
      }
    }
    next();
  };
}

/**
 * Describes the foreign page that a request comes from. Undefined if it comes from a page of the exporter itself or of an
 * allowed host, or from no page.
 *
 * Browsers send Sec-Fetch-Site only to https and loopback, and Safari before 16.4 never; all send Origin with requests
 * that change something, or at least Referer. Each header that is present is checked.
 */
export function foreignOrigin(headers: IncomingHttpHeaders, allowed: readonly string[]): string | undefined {
  const { host, origin, referer, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && !isOwnPage(origin, host, allowed)) {
    return `with Origin ${JSON.stringify(origin)}`;
  }
  if (origin === undefined && referer !== undefined && !isOwnPage(referer, host, allowed)) {
    return `with Referer ${JSON.stringify(URL.canParse(referer) ? new URL(referer).origin : '')}`;
  }
  // The page of an allowed host may be of another site, as behind a proxy that changes the Host header.
  const isKnownPage = (origin ?? referer) !== undefined;
  if (
    site !== undefined &&
    site !== 'same-origin' &&
    site !== 'none' &&
    !(isKnownPage && isAllowedPage(origin ?? referer, allowed))
  ) {
    return `with Sec-Fetch-Site ${JSON.stringify(site)}`;
  }
  return undefined;
}

/** Whether the URL is of the host of the request, or of an allowed host. `null`, the origin of a sandboxed page, is neither. */
function isOwnPage(url: string, host: string | undefined, allowed: readonly string[]): boolean {
  const page = parsePage(url);
  const own = host === undefined ? undefined : parseHost(host);
  if (page === undefined) {
    return false;
  }
  const isOwn =
    own !== undefined &&
    own.host.toLowerCase() === page.host &&
    (own.port === page.port || withoutDefaultPort(own.port) === page.port);
  return isOwn || isAllowedPage(url, allowed);
}

function isAllowedPage(url: string | undefined, allowed: readonly string[]): boolean {
  const page = url === undefined ? undefined : parsePage(url);
  // `*` allows every host name, not every page.
  return (
    page !== undefined && allowed.some((rule) => rule !== '*' && matchesHost(rule, page, 'default port'))
  );
}

function parsePage(url: string): ListenAddress | undefined {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    return undefined;
  }
  return parseHost(new URL(url).host);
}

function withoutDefaultPort(port: number): number {
  return port === 80 || port === 443 ? 0 : port;
}
