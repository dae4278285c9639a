import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool, startTool } from '../lint/prometheus-tools.fixture';

const rules = readdirSync(join(__dirname, 'rules')).filter((name) => name.endsWith('.rules.yml'));
const tests = readdirSync(join(__dirname, 'tests')).filter((name) => name.endsWith('.test.yml'));

describe('promtool', () => {
  it.each(rules)('has no lint errors in rules/%s', (name) => {
    const checked = runTool('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', `rules/${name}`]);
    expect(checked).toMatchObject({ ok: true, text: expect.stringContaining('SUCCESS') });
  });

  it('has no lint errors for all rules together', () => {
    const paths = rules.map((name) => `rules/${name}`);
    const checked = runTool('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', ...paths]);
    expect(checked).toMatchObject({ ok: true });
  });

  it.concurrent.each(tests)('passes tests/%s', async (name) => {
    const { ok, text } = await startTool('promtool', ['test', 'rules', `tests/${name}`]);
    // The text first: a failure then shows the expected and actual values.
    expect(text).toMatch(/^\s*SUCCESS\s*$/);
    expect(ok).toBe(true);
  });

  it('would fail for a duplicate rule and for a wrong expectation', () => {
    const folder = mkdtempSync(join(tmpdir(), 'heartline-rules-'));
    const rule = '{ record: a:b:c, expr: vector(1) }';
    writeFileSync(join(folder, 'r.yml'), `groups: [{ name: g, rules: [${rule}, ${rule}] }]`);
    const expectation = '{ expr: a:b:c, eval_time: 0s, exp_samples: [{ labels: a:b:c, value: 2 }] }';
    writeFileSync(
      join(folder, 't.yml'),
      `{ rule_files: [r.yml], tests: [{ promql_expr_test: [${expectation}] }] }`,
    );
    try {
      expect(runTool('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', 'r.yml'], folder).ok).toBe(
        false,
      );
      expect(runTool('promtool', ['test', 'rules', 't.yml'], folder).ok).toBe(false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
