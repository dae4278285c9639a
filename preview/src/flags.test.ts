import { parseFlags } from './flags';

const ROOT = '/repository';

it('uses loopback, port 3000 and the default ports of the other services without flags', () => {
  const flags = parseFlags([], ROOT);
  expect(flags).toMatchObject({ host: '127.0.0.1', port: 3000, plugin: '/repository/dist' });
  expect(flags.prometheus.href).toBe('http://127.0.0.1:9090/');
  expect(flags.exporter?.href).toBe('http://127.0.0.1:9877/');
  expect(flags.alertmanager?.href).toBe('http://127.0.0.1:9093/');
});

it('reads the given values', () => {
  const flags = parseFlags(['--prometheus', 'http://127.0.0.1:19090', '--port', '0'], ROOT);
  expect(flags.prometheus.port).toBe('19090');
  expect(flags.port).toBe(0);
});

it('accepts "none" as exporter and as Alertmanager', () => {
  expect(parseFlags(['--exporter=none'], ROOT).exporter).toBeUndefined();
  expect(parseFlags(['--alertmanager=none'], ROOT).alertmanager).toBeUndefined();
});

it.each([['127.0.0.1:9090'], ['ftp://127.0.0.1'], ['']])(
  'rejects "%s" as URL and names the allowed values',
  (value) => {
    expect(() => parseFlags(['--prometheus', value], ROOT)).toThrow(
      `--prometheus must be an http or https URL such as http://127.0.0.1:9090, not "${value}".`,
    );
  },
);

it.each([['65536'], ['-1'], ['http'], ['']])('rejects the port "%s"', (value) => {
  expect(() => parseFlags([`--port=${value}`], ROOT)).toThrow(`not "${value}"`);
});

it('rejects an unknown flag', () => {
  expect(() => parseFlags(['--promtheus', 'x'], ROOT)).toThrow('--promtheus');
});
