export interface ServerUrl {
  readonly host: string;
  readonly port: number | undefined;
  /** Empty if the URL names none. */
  readonly database: string;
}

/** Splits `postgres://host:port/database`. The configuration has checked that it is a URL. */
export function parseServerUrl(url: string): ServerUrl {
  const { hostname, port, pathname } = new URL(url);
  return {
    host: hostname.replaceAll(/^\[|\]$/g, ''),
    port: port === '' ? undefined : Number(port),
    database: decodeURIComponent(pathname.slice(1)),
  };
}
