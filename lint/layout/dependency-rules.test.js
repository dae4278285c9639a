const { afterEach, beforeEach, describe, expect, it } = require('@jest/globals');
const { execFileSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { parseLayout } = require('./layout-table');

const DEPCRUISE = join(__dirname, '../../node_modules/.bin/depcruise');
const LAYOUT = `# Contributing

## Layout

| folder | content | may import |
| --- | --- | --- |
| \`protocol/\` | the report | nothing |
| \`exporter/\` | the exporter | \`protocol/\` |
| \`e2e/\`, \`bench/\` | tests and measurements | anything |

### \`exporter/src\`

| folder | content | may import |
| --- | --- | --- |
| \`model/\` | types | nothing |
| \`fleet/\` | workers | \`model/\` |
| \`.\` | the entry | \`fleet/\`, \`model/\` |

## Code
`;

let folder;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-layout-'));
  write('CONTRIBUTING.md', LAYOUT);
  write(
    '.dependency-cruiser.cjs',
    `const { dependencyRules } = require(${JSON.stringify(join(__dirname, 'dependency-rules'))});
     const { parseLayout } = require(${JSON.stringify(join(__dirname, 'layout-table'))});
     const { readFileSync } = require('node:fs');
     module.exports = {
       forbidden: dependencyRules(parseLayout(readFileSync(__dirname + '/CONTRIBUTING.md', 'utf8'))),
       options: { tsPreCompilationDeps: true },
     };`,
  );
  write('protocol/src/index.ts', 'export type Report = string;');
  write('exporter/src/model/worker.ts', 'export type Worker = string;');
  write(
    'exporter/src/fleet/fleet.ts',
    "import type { Worker } from '../model/worker';\nexport type Fleet = Worker[];",
  );
  write(
    'exporter/src/main.ts',
    "import type { Fleet } from './fleet/fleet';\nexport const fleet: Fleet = [];",
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Runs dependency-cruiser as `npm run lint` does. Returns the names of the rules that are violated. */
function violations() {
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'protocol', 'exporter'];
  const output = execFileSync(process.execPath, [DEPCRUISE, ...args], { cwd: folder, encoding: 'utf8' });
  return [...new Set(JSON.parse(output).summary.violations.map(({ rule }) => rule.name))].sort();
}

describe('the dependency rules', () => {
  it('accept imports in the direction of the layout', () => {
    expect(violations()).toEqual([]);
  });

  it('reject an import against the direction between folders, also of a type', () => {
    write(
      'exporter/src/model/age.ts',
      "import type { Fleet } from '../fleet/fleet';\nexport type Age = Fleet;",
    );
    expect(violations()).toEqual(['layout: exporter/src/model', 'no folder cycles']);
  });

  it('reject an import against the direction between packages', () => {
    write(
      'protocol/src/parse.ts',
      "import { fleet } from '../../exporter/src/main';\nexport const parse = fleet;",
    );
    expect(violations()).toContain('layout: protocol');
  });

  it('reject a cycle of two files in one folder, also of types', () => {
    write('exporter/src/model/a.ts', "import type { B } from './b';\nexport type A = B;");
    write('exporter/src/model/b.ts', "import type { A } from './a';\nexport type B = A;");
    expect(violations()).toEqual(['no file cycles']);
  });

  it('reject a folder that has no row', () => {
    write(
      'exporter/src/misc/a.ts',
      "import type { Worker } from '../model/worker';\nexport type A = Worker;",
    );
    expect(violations()).toEqual(['layout: folder without a row (exporter/src)']);
  });
});

describe('parseLayout', () => {
  it('reads the folders, what they may import, and the tables of packages', () => {
    const layout = parseLayout(LAYOUT);
    expect(layout.get('')).toEqual([
      { folder: 'protocol', mayImport: [] },
      { folder: 'exporter', mayImport: ['protocol'] },
      { folder: 'e2e', mayImport: 'anything' },
      { folder: 'bench', mayImport: 'anything' },
    ]);
    expect(layout.get('exporter/src')?.map((row) => row.folder)).toEqual(['model', 'fleet', '.']);
  });

  it('rejects a text without the section and a cell that it cannot read', () => {
    expect(() => parseLayout('# Contributing')).toThrow('has no section "## Layout"');
    expect(() => parseLayout(LAYOUT.replace('| nothing |', '| little |'))).toThrow('got "little"');
  });
});
