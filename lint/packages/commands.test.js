// The commands as users run them, with the real npm and a registry on loopback.
const { execFile } = require('node:child_process');
const { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { createServer } = require('node:http');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { afterAll, beforeAll, describe, expect, test } = require('@jest/globals');

const root = join(__dirname, '..', '..');
function read(...path) {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

const lock = read(root, 'package-lock.json');

let folder;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-packages-'));
  for (const name of [
    'package.json',
    'package-lock.json',
    '.npmrc',
    ...lock.packages[''].workspaces.map((each) => `${each}/package.json`),
  ]) {
    cpSync(join(root, name), join(folder, name));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command in `cwd`. Returns its exit status and output. */
function run(script, { args = [], cwd = root, env = {} } = {}) {
  return new Promise((resolve) => {
    const options = { cwd, env: { ...process.env, ...env } };
    execFile(process.execPath, [join(__dirname, script), ...args], options, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

describe('npm run audit:packages', () => {
  let answer = { status: 200, body: {} };
  let server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      const isAudit = request.url.endsWith('/advisories/bulk');
      response.writeHead(isAudit ? answer.status : 404, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(isAudit ? answer.body : {}));
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const audit = (args = []) =>
    run('audit.mjs', {
      args,
      cwd: folder,
      env: {
        npm_config_registry: `http://127.0.0.1:${server.address().port}/`,
        npm_config_fetch_retries: '0',
      },
    });

  test('succeeds if the registry knows no vulnerability', async () => {
    answer = { status: 200, body: {} };
    expect(await audit()).toEqual({ status: 0, output: 'No known vulnerabilities.\n' });
  });

  test('fails with the package and the advisory if the registry knows one', async () => {
    const advisory = { id: 1, url: 'https://advisories.test/GHSA-1', title: 'Bad', severity: 'low' };
    answer = {
      status: 200,
      body: { lmdb: [{ ...advisory, vulnerable_versions: '<99', cwe: [], cvss: {} }] },
    };
    const { status, output } = await audit();
    expect(status).toBe(1);
    expect(output).toBe(
      'Known vulnerabilities:\n  low, production: lmdb: Bad (https://advisories.test/GHSA-1)\n',
    );
  });

  test.each([405, 404])('says that nothing was checked if the registry responds with %i', async (status) => {
    answer = { status, body: {} };
    const optional = await audit();
    expect(optional).toMatchObject({ status: 0, output: expect.stringContaining('NOT CHECKED') });
    expect(await audit(['--require'])).toEqual({ ...optional, status: 2 });
  });
});

describe('npm run lint:packages', () => {
  test('is silent for this repository', async () => {
    expect(await run('check.mjs')).toEqual({ status: 0, output: '' });
  });

  test('fails with every problem of another lock file', async () => {
    const changed = JSON.parse(JSON.stringify(lock));
    delete changed.packages['node_modules/express'].integrity;
    changed.packages['node_modules/ajv'].license = 'GPL-3.0-only';
    changed.packages['node_modules/ajv'].hasInstallScript = true;
    const file = join(folder, 'package-lock.json');
    writeFileSync(file, JSON.stringify(changed));
    const { status, output } = await run('check.mjs', { cwd: folder });
    writeFileSync(file, JSON.stringify(lock));
    expect(status).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      expect.stringContaining('node_modules/express has no checksum'),
      expect.stringContaining('ajv has an install script'),
      expect.stringContaining('node_modules/ajv has the licence "GPL-3.0-only"'),
    ]);
  });
});

describe('npm run sbom', () => {
  let status;
  let output;
  beforeAll(async () => {
    ({ status, output } = await run('write-sbom.mjs'));
  });
  const bom = (name) => read(root, '.stack', 'sbom', `${name}.cdx.json`);
  const names = ({ components }) =>
    components.map(({ group, name }) => (group === undefined ? name : `${group}/${name}`));

  test('writes bills that are valid CycloneDX', () => {
    expect(output).toMatch(/(\.stack\/sbom\/[\w-]+\.cdx\.json: \d+ components, valid CycloneDX 1\.5\n){3}/);
    expect(status).toBe(0);
  });

  test("lists the exporter's production packages, those of development in other parts included, and no others", () => {
    const { metadata } = bom('exporter');
    expect(metadata.component).toMatchObject({ name: '@heartline/exporter', type: 'application' });
    const listed = names(bom('exporter'));
    expect(listed).toEqual(expect.arrayContaining(['express', 'ajv', 'yaml', 'qs']));
    expect(listed.join(' ')).not.toMatch(/jest|eslint|otlp|sdk-trace/);
    expect(names(bom('exporter-with-traces')).join(' ')).toContain('sdk-trace-base');
    expect(names(bom('all'))).toEqual(expect.arrayContaining(['jest', 'eslint']));
  });

  test('has a checksum and a licence for every package of production', () => {
    const own = /^@heartline\//;
    const packages = bom('exporter-with-traces').components.filter((each) => !own.test(each['bom-ref']));
    expect(packages.length).toBeGreaterThan(100);
    for (const { hashes, licenses } of packages) {
      expect(hashes).toEqual([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
      expect(licenses).toHaveLength(1);
    }
  });
});
