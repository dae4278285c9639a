/** How to connect to a database. */
export interface DatabaseAccess {
  /** `postgres://host:port/database` or `mysql://host:port/database`, without credentials. */
  readonly url: string;
  readonly username: string;
  readonly password: string | undefined;
  /** Encrypt the connection, and check the server's certificate and name. */
  readonly tls: boolean;
  /** Certificate authorities in PEM that the server's certificate may come from; undefined for those of Node. */
  readonly ca: string | undefined;
  /** Name in the certificate; undefined if it is the host of the URL. */
  readonly serverName: string | undefined;
}
