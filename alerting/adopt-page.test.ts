import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { runTool } from '../lint/prometheus-tools.fixture';
import {
  alertmanagerYaml,
  KUBE_PROMETHEUS_STACK,
  readFragment,
  withFragment,
} from './foreign-alertmanager.fixture';

const ROOT = join(__dirname, '..');
const PAGE = join(ROOT, 'docs', 'adopt', 'README.md');
const page = readFileSync(PAGE, 'utf8');

function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    ([, text = '']) => text,
  );
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-adopt-'));
  const config = withFragment(KUBE_PROMETHEUS_STACK, readFragment());
  writeFileSync(join(folder, 'alertmanager.yml'), alertmanagerYaml(config));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('A4: docs/adopt/README.md', () => {
  it('has a scrape configuration that Prometheus accepts', () => {
    const [text = ''] = blocks('yaml');
    expect(text).toContain('job_name: workers');
    writeFileSync(join(folder, 'prometheus.yml'), text);
    expect(runTool('promtool', ['check', 'config', 'prometheus.yml'], folder)).toMatchObject({ ok: true });
  });

  it.each(blocks('sh').map((block) => [block]))('has commands that work: %s', (block) => {
    // The built command: `npx heartline-rules` needs `npm run build`, as the page says.
    expect(existsSync(join(ROOT, 'rules', 'dist', 'main.js'))).toBe(true);
    const commands = block.replaceAll(
      'npx heartline-rules',
      `node ${join(ROOT, 'rules', 'dist', 'main.js')}`,
    );
    const path = [join(ROOT, '.stack', 'tools', 'bin'), dirname(process.execPath), process.env['PATH']];
    const output = execFileSync('bash', ['-euo', 'pipefail', '-c', commands], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: path.join(delimiter) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const [, expected = ''] of block.matchAll(/^# (.+)$/gm)) {
      expect(output).toContain(expected);
    }
  });

  it('links to files that exist', () => {
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(dirname(PAGE), link)))).toEqual([]);
    expect(links.length).toBeGreaterThan(3);
  });

  it('has a table of engines with every output of the command', () => {
    const help = execFileSync(process.execPath, [join(ROOT, 'rules', 'dist', 'main.js'), '--help'], {
      encoding: 'utf8',
    });
    const [, outputs = ''] = /--output (\S+)/.exec(help) ?? [];
    for (const output of outputs.split('|').filter((name) => name !== 'prometheus')) {
      expect(page).toContain(`--output ${output}`);
    }
  });
});
