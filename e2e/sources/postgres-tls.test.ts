import { generate } from 'selfsigned';
import { PostgresClient } from '../../exporter/src/ingest/sql/clients/postgres-client';
import { type SqlClientOptions } from '../../exporter/src/ingest/sql/clients/sql-client';
import { PostgresServer } from '../../test-support/servers/postgres-server';
import { clientOptions, createMonitor } from './sql-sources';

/** The name in the certificate. The server is reached by another one. */
const NAME = 'db.example';

let server: PostgresServer;
let ca: string;

beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: NAME }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: NAME }] }],
  });
  ca = cert;
  server = await PostgresServer.start({ cert, key });
  await createMonitor(server);
});

afterAll(() => server.close());

async function isEncrypted(host: string, options: Partial<SqlClientOptions>): Promise<unknown> {
  const url = `postgres://${host}:${server.port}/postgres`;
  const client = new PostgresClient({ ...clientOptions(url), tls: true, ca, ...options });
  try {
    const [row] = await client.read(new AbortController().signal, (query) =>
      query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'),
    );
    return row?.['ssl'];
  } finally {
    await client.close();
  }
}

describe.each(['localhost', '127.0.0.1'])('an encrypted connection to %s', (host) => {
  it('is opened if the certificate has the configured name (server_name)', async () => {
    expect(await isEncrypted(host, { serverName: NAME })).toBe(true);
  });

  it('is refused if the certificate has another name', async () => {
    const otherName = "does not match certificate's altnames";
    await expect(isEncrypted(host, {})).rejects.toThrow(otherName);
    await expect(isEncrypted(host, { serverName: `other.${NAME}` })).rejects.toThrow(otherName);
  });

  it('is refused if no trusted authority has signed the certificate', async () => {
    await expect(isEncrypted(host, { serverName: NAME, ca: undefined })).rejects.toThrow('self-signed');
  });
});
