import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DriverContext } from '../drivers/driver-kind';
import { readDrivers } from '../drivers/drivers-file';
import { DRIVER_KINDS } from './kinds';

const DOCUMENT = readFileSync(join(__dirname, '../../../../docs/recovery-drivers.md'), 'utf8');
const EXAMPLES = [...DOCUMENT.matchAll(/```yaml\n(drivers:[\s\S]*?)```/g)].map(([, text = '']) => text);

describe('docs/recovery-drivers.md', () => {
  it('has an example of each kind, which is valid', () => {
    const context = {
      allowedPrograms: ['/usr/local/bin/restart-worker', '/usr/bin/systemctl'],
    } as unknown as DriverContext;
    const names = EXAMPLES.flatMap((text) => {
      const read = (path: string) => (path === '/drivers.yml' ? text : 'x'.repeat(40));
      return readDrivers('/drivers.yml', read, DRIVER_KINDS, context).map(({ driver }) => driver.name);
    });
    expect(names).toHaveLength(DRIVER_KINDS.length);
    const kinds = EXAMPLES.map((text) => /kind: ([\w-]+)/.exec(text)?.[1]);
    expect(kinds.toSorted()).toEqual(DRIVER_KINDS.map(({ kind }) => kind).toSorted());
  });

  it('names each key of each kind', () => {
    const missing = DRIVER_KINDS.flatMap(({ kind, schema }) =>
      Object.keys(schema.properties)
        .filter((key) => !DOCUMENT.includes(`${key}:`) && !DOCUMENT.includes(`\`${key}\``))
        .map((key) => `${kind}.${key}`),
    );
    expect(missing).toEqual([]);
  });
});
