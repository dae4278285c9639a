import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboards } from '.';

const FOLDER = join(__dirname, '..', 'json');
function textOf(dashboard: unknown): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
function files(): string[] {
  return readdirSync(FOLDER).sort();
}
const wanted = Object.keys(dashboards).map((name) => `${name}.json`);

// npm run dashboards:generate
if (process.env['HEARTLINE_GENERATE'] !== undefined) {
  beforeAll(() => {
    for (const file of files().filter((name) => !wanted.includes(name))) rmSync(join(FOLDER, file));
    for (const [name, dashboard] of Object.entries(dashboards))
      writeFileSync(join(FOLDER, `${name}.json`), textOf(dashboard));
  });
}

test.each(Object.entries(dashboards))(
  '%s.json is what its source says; else run npm run dashboards:generate',
  (name, dashboard) => {
    expect(readFileSync(join(FOLDER, `${name}.json`), 'utf8')).toBe(textOf(dashboard));
  },
);

test('there is no other file', () => {
  expect(files()).toEqual([...wanted].sort());
});
