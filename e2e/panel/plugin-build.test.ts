import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { manifestSchema } from './plugin-manifest-schema';

/** Checks of Grafana's plugin validator on the built plugin. The validator itself cannot be installed from npm. */
const root = path.resolve(__dirname, '../..');
const dist = path.join(root, 'dist');
function read(file: string) {
  return readFileSync(path.join(dist, file), 'utf8');
}

type Manifest = {
  id: string;
  name: string;
  languages: string[];
  info: { version: string; logos: { small: string; large: string }; screenshots: { path: string }[] };
};
type Module = { name: string; size: number; modules?: Module[] };
type Stats = { assets: { name: string; size: number }[]; modules: Module[] };

const manifest = JSON.parse(read('plugin.json')) as Manifest;
const stats = JSON.parse(readFileSync(path.join(root, '.stack/build/panel.stats.json'), 'utf8')) as Stats;

/** Libraries that Grafana shares. A copy in the plugin would be a second React or a second event bus. */
const SHARED =
  /node_modules\/(react|react-dom|rxjs|lodash|moment|i18next|@emotion|@grafana\/(data|ui|runtime))\//;

function bundled(modules: Module[]): string[] {
  return modules.flatMap((module) => [module.name, ...bundled(module.modules ?? [])]);
}

it('has a manifest that Grafana accepts: no unknown key, no missing key', () => {
  const validate = addFormats(new Ajv({ allErrors: true })).compile(manifestSchema);
  validate(manifest);
  expect(validate.errors).toBeNull();
});

it('rejects a manifest with a misspelt key', () => {
  const validate = addFormats(new Ajv()).compile(manifestSchema);
  expect(validate({ ...manifest, sugestions: true })).toBe(false);
});

it('has the version of the repository, and no placeholder', () => {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(manifest.info.version).toBe(version);
  expect(read('plugin.json')).not.toMatch(/%[A-Z_]+%/);
});

it('has no "panel" or "plugin" in its name', () => {
  expect(manifest.id).toMatch(/-panel$/);
  expect(manifest.name).not.toMatch(/panel|plugin|grafana/i);
});

it('contains every image of its manifest, in the format of its extension', () => {
  const { logos, screenshots } = manifest.info;
  for (const file of [logos.small, logos.large, ...screenshots.map((shot) => shot.path)]) {
    expect({ file, format: formatOf(readFileSync(path.join(dist, file))) }).toEqual({
      file,
      format: path.extname(file),
    });
  }
});

it('has logos without scripts, handlers or external resources', () => {
  expect(read(manifest.info.logos.small)).not.toMatch(
    /<script|\son\w+=|<foreignObject|href=|url\(http|javascript:/i,
  );
});

it.each(['README.md', 'CHANGELOG.md', 'LICENSE', 'module.js', 'module.js.map'])('contains %s', (file) => {
  expect(read(file).length).toBeGreaterThan(20);
});

it('has a licence that the plugin catalogue accepts', () => {
  expect(read('LICENSE')).toMatch(/Apache License\s+Version 2\.0/);
});

it('has a README for users: no build commands, no template text, links over https', () => {
  const readme = read('README.md');
  expect(readme.length).toBeGreaterThan(1000);
  expect(readme).not.toMatch(/\b(npm|yarn|pnpm|webpack|rspack)\b|create-plugin|This is a template/i);
  expect(readme).not.toMatch(/\]\(http:/);
  expect(readme.match(/\]\((?!https:|#)[^)]*\)/g) ?? []).toEqual([]);
});

it('contains the texts of each language except English, whose texts are in the code', () => {
  const missing = manifest.languages
    .filter((language) => language !== 'en-US')
    .filter((language) => !existsSync(path.join(dist, 'locales', language, `${manifest.id}.json`)));
  expect(missing).toEqual([]);
});

it('is one AMD module without chunks or other scripts', () => {
  const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(m?js|css)$/.test(file),
  );
  expect(scripts).toEqual(['module.js']);
  expect(read('module.js')).toMatch(/^define\(\[/);
});

it('registers with the module loader once', () => {
  expect(read('module.js').match(/\bdefine\(/g)).toHaveLength(1);
});

it('imports only what Grafana shares', () => {
  const imported = JSON.parse(/^define\((\[[^\]]*\])/.exec(read('module.js'))?.[1] ?? '[]') as string[];
  const shared = [
    'react',
    'react-dom',
    'react-dom/client',
    'react/jsx-runtime',
    'rxjs',
    'rxjs/operators',
    'lodash',
    'moment',
    'i18next',
  ];
  const allowed = new Set([
    ...shared,
    '@emotion/css',
    '@emotion/react',
    '@grafana/data',
    '@grafana/runtime',
    '@grafana/ui',
  ]);
  expect(imported.filter((name) => !allowed.has(name))).toEqual([]);
  expect(imported).toContain('react/jsx-runtime');
});

it('contains no copy of what Grafana shares', () => {
  expect(bundled(stats.modules).filter((name) => SHARED.test(name))).toEqual([]);
});

it('is smaller than 120 kB compressed', () => {
  const module = readFileSync(path.join(dist, 'module.js'));
  expect(stats.assets.find((asset) => asset.name === 'module.js')?.size).toBe(module.length);
  expect(gzipSync(module, { level: 9 }).length).toBeLessThan(120_000);
});

it('does not log to the console, track users or contact third parties', () => {
  const code = read('module.js');
  expect(code).not.toMatch(/console\.(log|debug|info)\(/);
  expect(code).not.toMatch(/google-analytics|googletagmanager|segment\.(io|com)|sentry\.io|hotjar/);
});

it('has a source map without paths of the build machine', () => {
  const { sources } = JSON.parse(read('module.js.map')) as { sources: string[] };
  expect(sources.length).toBeGreaterThan(0);
  expect(sources.filter((source) => /^(\/|[A-Z]:|file:)/.test(source) || source.includes(root))).toEqual([]);
});

/** The extension for the format of a file, from its first bytes. */
function formatOf(content: Buffer): string {
  if (content.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) {
    return '.png';
  }
  return content.subarray(0, 512).toString('utf8').includes('<svg') ? '.svg' : 'unknown';
}
