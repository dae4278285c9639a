import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboards } from '.';
import { UIDS } from './elements/links';
import { PANEL_TYPE } from './panels/timeline';

const JSON_FOLDER = join(__dirname, '..', 'json');
function toJson(dashboard: unknown): string {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
function listFiles(): string[] {
  return readdirSync(JSON_FOLDER).sort();
}
const expectedFiles = Object.keys(dashboards).map((name) => `${name}.json`);

// npm run dashboards:generate
if (process.env['HEARTLINE_GENERATE'] !== undefined) {
  beforeAll(() => {
    for (const file of listFiles().filter((name) => !expectedFiles.includes(name))) {
      rmSync(join(JSON_FOLDER, file));
    }
    for (const [name, dashboard] of Object.entries(dashboards)) {
      writeFileSync(join(JSON_FOLDER, `${name}.json`), toJson(dashboard));
    }
  });
}

test.each(Object.entries(dashboards))(
  '%s.json is up to date; if this fails, run npm run dashboards:generate',
  (name, dashboard) => {
    expect(readFileSync(join(JSON_FOLDER, `${name}.json`), 'utf8')).toBe(toJson(dashboard));
  },
);

test('json/ contains no other file', () => {
  expect(listFiles()).toEqual([...expectedFiles].sort());
});

test('the dashboards have the UIDs that alerts link to', () => {
  const uids = Object.values(dashboards).map(({ uid }) => uid);
  expect(uids.sort()).toEqual(Object.values(UIDS).sort());
});

test('the timeline has the ID of the Heartline panel', () => {
  const manifest = readFileSync(join(__dirname, '../../src/plugin.json'), 'utf8');
  expect(JSON.parse(manifest)).toMatchObject({ id: PANEL_TYPE });
});
