import { Type } from '@sinclair/typebox';
import { ConfigError } from '../../config/schema/config-error';
import { type DriverContext, driverKind } from './driver-kind';
import { readDrivers } from './drivers-file';

const created: unknown[] = [];

const TEST_KIND = driverKind({
  kind: 'test',
  actions: ['restart', 'release_leases'],
  schema: Type.Object({
    url: Type.String({ minLength: 1 }),
    retries: Type.Integer({ default: 2, minimum: 0, maximum: 9 }),
  }),
  create: ({ name, options, readFile }) => {
    created.push({ name, options, secret: readFile('secret') });
    return { name, steps: () => [], close: async () => {} };
  },
});

const context = {} as DriverContext;

beforeEach(() => created.splice(0));

function read(text: string) {
  const files: Record<string, string> = { '/etc/drivers.yml': text, '/etc/secret': 's3cret' };
  return readDrivers('/etc/drivers.yml', (path) => files[path] ?? missing(path), [TEST_KIND], context);
}

function missing(path: string): never {
  throw new Error(`ENOENT: ${path}`);
}

function problemsOf(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
  return [];
}

describe('S2.11 the drivers file', () => {
  it('creates the drivers with the defaults of their kind, and reads secrets beside the file', () => {
    const [driver] = read('drivers:\n  - { name: a, kind: test, types: [batch, "sand*"], url: x }\n');
    expect(created).toEqual([{ name: 'a', options: { url: 'x', retries: 2 }, secret: 's3cret' }]);
    expect(driver?.actions).toEqual(['restart', 'release_leases']);
    expect(['batch', 'sandbox', 'other'].filter((type) => driver?.matchesType(type))).toEqual([
      'batch',
      'sandbox',
    ]);
  });

  it('limits a driver to the actions that its entry lists', () => {
    const text = 'drivers:\n  - { name: a, kind: test, types: ["*"], actions: [restart], url: x }\n';
    expect(read(text)[0]?.actions).toEqual(['restart']);
  });

  it.each([
    ['drivers: 3', 'must have one key, drivers'],
    ['driver: []', 'must have one key, drivers'],
    ['drivers:\n  - { name: a, kind: tset, types: ["*"] }', ':2: unknown kind "tset"; did you mean test?'],
    ['drivers:\n  - { name: a, kind: test, types: ["*"] }', 'url is missing'],
    [
      'drivers:\n  - { name: a, kind: test, types: ["*"], url: x, retrys: 1 }',
      'unknown key retrys; did you mean retries?',
    ],
    ['drivers:\n  - { name: a, kind: test, types: [], url: x }', 'types must be'],
    [
      'drivers:\n  - { name: a, kind: test, types: ["*"], url: x, actions: [archive_tasks] }',
      'cannot archive_tasks',
    ],
    [
      'drivers:\n  - { name: a, kind: test, types: ["*"], url: x }\n  - { name: a, kind: test, types: ["*"], url: y }',
      ':3: the name a is used twice',
    ],
  ])('rejects %j', (text, problem) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    expect(created).toEqual([]);
  });

  it('does not repeat values, which may be secrets', () => {
    const [problem] = problemsOf(
      'drivers:\n  - { name: a, kind: test, types: ["*"], url: x, retries: hunter2 }',
    );
    expect(problem).toContain('retries must be');
    expect(problem).not.toContain('hunter2');
  });
});
