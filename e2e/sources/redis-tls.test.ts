import { generate } from 'selfsigned';
import { parseSourceEntries } from '../../exporter/src/config/files/source-entries';
import { createSource } from '../../exporter/src/app/create-source';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { pollOnce } from './sql-sources';

/** The name in the certificate. The server is reached by its address. */
const NAME = 'redis.example';

let server: RedisServer;
let ca: string;
let otherCa: string;

beforeAll(async () => {
  const { cert, private: key } = await certificate();
  ca = cert;
  otherCa = (await certificate()).cert;
  server = await RedisServer.start({ tls: { cert, key } });
  await server.command('SET', 'worker:a', 'x', 'EX', '3600');
});

afterAll(() => server.close());

function certificate() {
  return generate([{ name: 'commonName', value: NAME }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: NAME }] }],
  });
}

/** Workers that a source finds over an encrypted connection. */
async function workers(entry: Readonly<Record<string, unknown>>, files: Readonly<Record<string, string>>) {
  const { sources, problems } = parseSourceEntries(
    [
      {
        kind: 'redis-keys',
        url: `rediss://127.0.0.1:${server.port}`,
        username: MONITOR.username,
        key: 'worker:{id}',
        interval_seconds: 600,
        ttl_seconds: 3600,
        server_name: NAME,
        ...entry,
      },
    ],
    () => 'heartline.yml:1',
  );
  const [config] = sources;
  if (config === undefined) {
    throw new Error(problems.join('\n'));
  }
  const source = createSource({ config, files: { password_file: MONITOR.password, ...files } });
  try {
    const reading = await pollOnce(source);
    return reading.workers.map(({ report }) => report.worker_id);
  } finally {
    await source.close();
  }
}

describe('P2 an encrypted connection to Redis', () => {
  it('reads workers if the authority is trusted and the name is right', async () => {
    expect(await workers({}, { ca_file: ca })).toEqual(['a']);
  });

  it('is refused if another authority has signed the certificate, or none that is trusted', async () => {
    await expect(workers({}, { ca_file: otherCa })).rejects.toThrow(/self-signed|unable to verify|signature/);
    await expect(workers({}, {})).rejects.toThrow(/self-signed|unable to verify/);
  });

  it('is refused if the certificate has another name', async () => {
    await expect(workers({ server_name: 'other.example' }, { ca_file: ca })).rejects.toThrow(
      /does not match certificate's altnames/,
    );
  });

  it('is not read without encryption', async () => {
    await expect(workers({ url: `redis://127.0.0.1:${server.port}` }, {})).rejects.toThrow();
  });

  it('P1 does not let the monitoring role write', async () => {
    await expect(
      server.command('--user', MONITOR.username, '--pass', MONITOR.password, 'SET', 'worker:b', 'x'),
    ).resolves.toContain('NOPERM');
  });
});
