import { join, resolve } from 'node:path';
import { helpText, parseCommandLine } from './command-line';
import { DEFAULT_HOME, DEFAULT_RULES, ROOT } from './paths';
import { DEFAULT_DEMO, MAX_DEMO_WORKERS } from './stack-options';
import { DEFAULT_PORTS, PORT_NAMES, portFlag, portVariable } from './ports';

function parseStart(args: string[], environment: Record<string, string> = {}) {
  const command = parseCommandLine(args, environment);
  if (command.kind !== 'start') {
    throw new Error('This command does not start a stack.');
  }
  return command;
}

test('without flags all services start, with 20 demo workers and chaos', () => {
  expect(parseStart([])).toEqual({
    kind: 'start',
    detach: false,
    options: {
      ports: { exporter: 9877, prometheus: 9090, alertmanager: 9093, page: 3000, redis: 6380 },
      home: DEFAULT_HOME,
      demo: { workers: 20, chaos: true },
      rules: DEFAULT_RULES,
      page: true,
      secrets: join(ROOT, 'secrets'),
      environment: {},
    },
  });
});

test('--no-demo starts no demo fleet', () => {
  expect(parseStart(['--no-demo']).options).not.toHaveProperty('demo');
});

test('--no-chaos starts the demo fleet without faults', () => {
  expect(parseStart(['--no-chaos', '--workers', '5']).options.demo).toEqual({ workers: 5, chaos: false });
});

test('--with adds queues with workers, and rejects others', () => {
  expect(parseStart(['--with', 'bullmq']).options).toMatchObject({ queues: ['bullmq'] });
  expect(parseStart([]).options).not.toHaveProperty('queues');
  expect(() => parseStart(['--with=bullmq,kafka'])).toThrow('--with must be bullmq, got "kafka".');
});

test('--fresh removes stored data, and the default keeps it', () => {
  expect(parseStart(['--fresh']).options).toHaveProperty('fresh', true);
  expect(parseStart([]).options).not.toHaveProperty('fresh');
});

test('--detach and --no-page are parsed', () => {
  expect(parseStart(['--detach', '--no-page'])).toMatchObject({ detach: true, options: { page: false } });
});

test('folders are relative to the working directory', () => {
  const { options } = parseStart(['--data-dir', 'here', '--secrets=/there']);
  expect(options).toMatchObject({ home: resolve('here'), secrets: '/there' });
});

describe('a port', () => {
  test('is read from its flag before its variable', () => {
    const { options } = parseStart(['--exporter-port=1234'], { HEARTLINE_EXPORTER_PORT: '4321' });
    expect(options.ports.exporter).toBe(1234);
  });

  test('is read from its variable before the offset', () => {
    const { options } = parseStart(['--port-offset=1000'], { HEARTLINE_EXPORTER_PORT: '4321' });
    expect(options.ports).toMatchObject({ exporter: 4321, prometheus: 10_090 });
  });

  test('has its default if the variable is empty', () => {
    expect(parseStart([], { HEARTLINE_EXPORTER_PORT: '' }).options.ports.exporter).toBe(9877);
  });

  test.each(['', 'http', '12.5', '0x10', '70000'])('is rejected if it is "%s", naming the flag', (text) => {
    expect(() => parseStart(['--exporter-port', text])).toThrow(
      `--exporter-port must be a whole number from 1 to 65535, got "${text}".`,
    );
  });

  test('is rejected if its variable is invalid, naming the variable', () => {
    expect(() => parseStart([], { HEARTLINE_PAGE_PORT: 'no' })).toThrow(/^HEARTLINE_PAGE_PORT must be/);
  });
});

test.each(['0', '201'])('%s workers are rejected', (workers) => {
  expect(() => parseStart(['--workers', workers])).toThrow('--workers must be a whole number from 1 to 200');
});

test('a negative offset is accepted with an equals sign', () => {
  expect(parseStart(['--port-offset=-1000']).options.ports.prometheus).toBe(8090);
});

test.each([['--prot-offset=1'], ['extra']])('%s is rejected', (arg) => {
  expect(() => parseStart([arg])).toThrow(/prot-offset|extra/);
});

test('--help lists every port flag with its variable', () => {
  expect(parseCommandLine(['--help'], {})).toEqual({ kind: 'help' });
  for (const name of PORT_NAMES) {
    expect(helpText()).toMatch(
      new RegExp(`${portFlag(name)} <n> +default ${DEFAULT_PORTS[name]}, or ${portVariable(name)}\n`),
    );
  }
  expect(helpText()).toContain(`1 to ${MAX_DEMO_WORKERS} (default ${DEFAULT_DEMO.workers})`);
});
