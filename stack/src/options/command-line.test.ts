import { join, resolve } from 'node:path';
import { helpText, parseCommandLine } from './command-line';
import { DEFAULT_HOME, DEFAULT_RULES, ROOT } from './paths';
import { DEFAULT_DEMO, MAX_DEMO_WORKERS } from './stack-options';
import { DEFAULT_PORTS, PORT_NAMES, portFlag, portVariable } from './ports';

function started(args: string[], environment: Record<string, string> = {}) {
  const command = parseCommandLine(args, environment);
  if (command.kind !== 'start') throw new Error('This command starts nothing.');
  return command;
}

test('without flags everything starts, with 20 workers that get into trouble', () => {
  expect(started([])).toEqual({
    kind: 'start',
    detach: false,
    options: {
      ports: { exporter: 9877, prometheus: 9090, alertmanager: 9093, page: 3000 },
      home: DEFAULT_HOME,
      demo: { workers: 20, chaos: true },
      rules: DEFAULT_RULES,
      page: true,
      secrets: join(ROOT, 'secrets'),
      environment: {},
    },
  });
});

test('--no-demo leaves out the demo fleet', () => {
  expect(started(['--no-demo']).options).not.toHaveProperty('demo');
});

test('--no-chaos keeps the demo fleet and leaves it in peace', () => {
  expect(started(['--no-chaos', '--workers', '5']).options.demo).toEqual({ workers: 5, chaos: false });
});

test('--fresh begins with nothing stored, and without it the stack goes on with what there is', () => {
  expect(started(['--fresh']).options).toHaveProperty('fresh', true);
  expect(started([]).options).not.toHaveProperty('fresh');
});

test('--detach and --no-page are taken', () => {
  expect(started(['--detach', '--no-page'])).toMatchObject({ detach: true, options: { page: false } });
});

test('folders are taken from the working directory', () => {
  const { options } = started(['--data-dir', 'here', '--secrets=/there']);
  expect(options).toMatchObject({ home: resolve('here'), secrets: '/there' });
});

describe('a port', () => {
  test('comes from its flag before its variable', () => {
    const { options } = started(['--exporter-port=1234'], { HEARTLINE_EXPORTER_PORT: '4321' });
    expect(options.ports.exporter).toBe(1234);
  });

  test('comes from its variable before the offset', () => {
    const { options } = started(['--port-offset=1000'], { HEARTLINE_EXPORTER_PORT: '4321' });
    expect(options.ports).toMatchObject({ exporter: 4321, prometheus: 10_090 });
  });

  test('with an empty variable is the default', () => {
    expect(started([], { HEARTLINE_EXPORTER_PORT: '' }).options.ports.exporter).toBe(9877);
  });

  test.each(['', 'http', '12.5', '0x10', '70000'])('"%s" is refused, naming the flag', (text) => {
    expect(() => started(['--exporter-port', text])).toThrow(
      `--exporter-port must be a whole number from 1 to 65535, and is "${text}".`,
    );
  });

  test('that makes no sense in the environment is refused, naming the variable', () => {
    expect(() => started([], { HEARTLINE_PAGE_PORT: 'no' })).toThrow(/^HEARTLINE_PAGE_PORT must be/);
  });
});

test.each(['0', '201'])('%s workers are refused', (workers) => {
  expect(() => started(['--workers', workers])).toThrow('--workers must be a whole number from 1 to 200');
});

test('a negative offset is taken with an equals sign', () => {
  expect(started(['--port-offset=-1000']).options.ports.prometheus).toBe(8090);
});

test.each([['--prot-offset=1'], ['extra']])('%s is refused', (arg) => {
  expect(() => started([arg])).toThrow(/prot-offset|extra/);
});

test('--help names every port flag with its variable', () => {
  expect(parseCommandLine(['--help'], {})).toEqual({ kind: 'help' });
  for (const name of PORT_NAMES) {
    expect(helpText()).toMatch(
      new RegExp(`${portFlag(name)} <n> +default ${DEFAULT_PORTS[name]}, or ${portVariable(name)}\n`),
    );
  }
  expect(helpText()).toContain(`1 to ${MAX_DEMO_WORKERS} (default ${DEFAULT_DEMO.workers})`);
});
