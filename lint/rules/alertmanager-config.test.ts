import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { buildAlertmanagerConfig } from '../../stack/src/alertmanager-config/alertmanager-config';
import { ALERTING_FOLDER } from '../inputs/lint-context';
import { runTool, type ToolResult } from '../prometheus-tools.fixture';

const template = readFileSync(join(ALERTING_FOLDER, 'alertmanager.yml'), 'utf8');
const allSecrets = new Map([
  ['slack_url', 'https://hooks.slack.example/services/T/B/X'],
  ['pagerduty_routing_key', 'key'],
  ['pagerduty_url', 'https://events.eu.pagerduty.example/v2/enqueue'],
  ['smtp_host', 'relay.example.org'],
  ['smtp_from', 'heartline@example.org'],
  ['smtp_to', 'day@example.org, night@example.org'],
  ['smtp_username', 'heartline'],
  ['smtp_password', 'p'],
  ['smtp_ca.pem', 'pem'],
  ['webhook_url', 'https://example.org/alerts'],
  ['webhook_token', 't'],
  ['deadmansswitch_url', 'https://example.org/ping'],
]);

describe('the generated Alertmanager configuration', () => {
  let folder: string;
  const check = (yaml: string, ...flags: string[]): ToolResult => {
    writeFileSync(join(folder, 'alertmanager.yml'), yaml);
    return runTool('amtool', ['check-config', ...flags, 'alertmanager.yml'], folder);
  };
  const generated = (secrets: ReadonlyMap<string, string>): string =>
    buildAlertmanagerConfig(template, secrets, {
      templates: join(ALERTING_FOLDER, 'templates'),
      secrets: folder,
    }).yaml;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'heartline-alertmanager-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  describe.each([
    ['in the default mode', []],
    ['in strict UTF-8 mode', ['--enable-feature=utf8-strict-mode']],
  ])('%s', (_name, flags) => {
    it('is valid with all channels and finds its templates', () => {
      const { ok, text } = check(generated(allSecrets), ...flags);
      expect(text).toMatch(/SUCCESS[\s\S]* 1 templates/);
      expect(ok).toBe(true);
    });

    it('is valid without any channel', () => {
      expect(check(generated(new Map()), ...flags)).toMatchObject({ ok: true });
    });

    it('is valid as a committed template', () => {
      expect(runTool('amtool', ['check-config', ...flags, 'alertmanager.yml'])).toMatchObject({ ok: true });
    });
  });

  it('is valid with the quiet hours example enabled', () => {
    const quiet = template.replace(
      /^( *)# (?=mute_time_intervals|time_intervals| {2}- name: nights| {4}time_| {6})/gm,
      '$1',
    );
    expect(parse(quiet)).toMatchObject({ time_intervals: [{ name: 'nights' }] });
    expect(quiet).toMatch(/^ {6}mute_time_intervals: \[nights\]/m);
    expect(
      check(buildAlertmanagerConfig(quiet, allSecrets, { templates: folder, secrets: folder }).yaml),
    ).toMatchObject({
      ok: true,
    });
  });

  it('would be rejected in strict mode with a matcher in classic syntax', () => {
    const classic = template.replace('\'severity="critical"\'', 'severity = critical with blanks');
    expect(check(classic, '--enable-feature=utf8-strict-mode').ok).toBe(false);
  });
});
