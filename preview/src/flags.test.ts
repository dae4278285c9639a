import { parseFlags } from './flags';

const ROOT = '/repository';

it('listens on loopback, port 3000, and asks the ports of DESIGN.md when nothing is said', () => {
  const flags = parseFlags([], ROOT);
  expect(flags).toMatchObject({ host: '127.0.0.1', port: 3000, plugin: '/repository/dist' });
  expect(flags.prometheus.href).toBe('http://127.0.0.1:9090/');
  expect(flags.exporter?.href).toBe('http://127.0.0.1:9877/');
  expect(flags.alertmanager?.href).toBe('http://127.0.0.1:9093/');
});

it('takes what it is told', () => {
  const flags = parseFlags(['--prometheus', 'http://127.0.0.1:19090', '--port', '0'], ROOT);
  expect(flags.prometheus.port).toBe('19090');
  expect(flags.port).toBe(0);
});

it('does without an exporter, and without the page of an Alertmanager, where it is told so', () => {
  expect(parseFlags(['--exporter=none'], ROOT).exporter).toBeUndefined();
  expect(parseFlags(['--alertmanager=none'], ROOT).alertmanager).toBeUndefined();
});

it.each([['127.0.0.1:9090'], ['ftp://127.0.0.1'], ['']])(
  'refuses "%s" for a server, and shows what it takes',
  (given) => {
    expect(() => parseFlags(['--prometheus', given], ROOT)).toThrow(
      `--prometheus takes an http or https address such as http://127.0.0.1:9090, not "${given}".`,
    );
  },
);

it.each([['65536'], ['-1'], ['http'], ['']])('refuses the port "%s"', (given) => {
  expect(() => parseFlags([`--port=${given}`], ROOT)).toThrow(`not "${given}"`);
});

it('refuses a flag that it does not know', () => {
  expect(() => parseFlags(['--promtheus', 'x'], ROOT)).toThrow('--promtheus');
});
