import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { buildAlertmanagerConfig } from '../stack/src/alertmanager-config/alertmanager-config';
import { runTool, type Outcome } from '../lint/prometheus-tools';

const template = readFileSync(join(__dirname, 'alertmanager.yml'), 'utf8');
interface Route {
  readonly matchers?: readonly string[];
  readonly group_by: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly routes: readonly Route[];
}
interface AlertmanagerConfig {
  readonly route: Route;
  readonly receivers: readonly Readonly<Record<string, unknown>>[];
}
const config = parse(template) as AlertmanagerConfig;
const { route, receivers } = config;
const everySecret = new Map([
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

describe('the Alertmanager configuration', () => {
  let folder: string;
  const check = (yaml: string, ...flags: string[]): Outcome => {
    writeFileSync(join(folder, 'alertmanager.yml'), yaml);
    return runTool('amtool', ['check-config', ...flags, 'alertmanager.yml'], folder);
  };
  const generated = (secrets: ReadonlyMap<string, string>): string =>
    buildAlertmanagerConfig(template, secrets, { templates: join(__dirname, 'templates'), secrets: folder })
      .yaml;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'heartline-alertmanager-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  describe.each([
    ['as usual', []],
    ['in strict UTF-8 mode', ['--enable-feature=utf8-strict-mode']],
  ])('%s', (_name, flags) => {
    it('is valid with every channel, and finds its templates', () => {
      const { ok, text } = check(generated(everySecret), ...flags);
      expect(text).toMatch(/SUCCESS[\s\S]* 1 templates/);
      expect(ok).toBe(true);
    });

    it('is valid with no channel at all', () => {
      expect(check(generated(new Map()), ...flags)).toMatchObject({ ok: true });
    });

    it('is valid as it is committed', () => {
      expect(runTool('amtool', ['check-config', ...flags, 'alertmanager.yml'])).toMatchObject({ ok: true });
    });
  });

  it('is valid with the example of quiet hours taken into use', () => {
    const quiet = template.replace(
      /^( *)# (?=mute_time_intervals|time_intervals| {2}- name: nights| {4}time_| {6})/gm,
      '$1',
    );
    expect(parse(quiet)).toMatchObject({ time_intervals: [{ name: 'nights' }] });
    expect(quiet).toMatch(/^ {6}mute_time_intervals: \[nights\]/m);
    expect(
      check(buildAlertmanagerConfig(quiet, everySecret, { templates: folder, secrets: folder }).yaml),
    ).toMatchObject({
      ok: true,
    });
  });

  it('would be refused with a matcher of the old syntax in strict mode', () => {
    const classic = template.replace('\'severity="page"\'', 'severity = page with blanks');
    expect(check(classic, '--enable-feature=utf8-strict-mode').ok).toBe(false);
  });
});

describe('routing', () => {
  const worker = ['worker_id=w-1', 'worker_type=batch'];
  it.each([
    ['a degraded worker', 'team', ['alertname=WorkerHeartbeatMissed', 'severity=warning', ...worker]],
    ['a critical worker', 'team', ['alertname=WorkerHeartbeatMissed', 'severity=critical', ...worker]],
    ['a failed worker', 'pagerduty,team', ['alertname=WorkerHeartbeatMissed', 'severity=page', ...worker]],
    [
      'a failing fleet',
      'pagerduty,team',
      ['alertname=WorkerFleetFailing', 'severity=page', 'worker_type=batch'],
    ],
    ['a late fleet', 'team', ['alertname=WorkerFleetLate', 'severity=warning', 'worker_type=batch']],
    ['one silent exporter', 'team', ['alertname=WorkerExporterDown', 'severity=warning', 'instance=a']],
    ['no exporter', 'pagerduty,team', ['alertname=WorkerExporterAbsent', 'severity=page']],
    ['an info of a worker', 'team', ['alertname=WorkerHeartbeatIrregular', 'severity=info', ...worker]],
    [
      'a failed worker that nobody has silenced',
      'escalation',
      ['alertname=WorkerHeartbeatMissed', 'severity=escalation', ...worker],
    ],
    ['workers short of CPU', 'team', ['alertname=WorkerCpuHigh', 'severity=warning', ...worker]],
    [
      'recovery that gave up',
      'pagerduty,team',
      ['alertname=WorkerRecoveryExhausted', 'severity=page', ...worker],
    ],
    ['an alert that nobody planned', 'team', ['alertname=Other']],
    ['the watchdog', 'deadmansswitch', ['alertname=Watchdog', 'severity=none']],
  ])('takes %s to %s', (_name, receiver, labels) => {
    const args = [
      'config',
      'routes',
      'test',
      '--config.file=alertmanager.yml',
      `--verify.receivers=${receiver}`,
    ];
    const { ok, text } = runTool('amtool', [...args, ...labels]);
    expect(text.split('\n')[0]).toBe(receiver);
    expect(ok).toBe(true);
  });

  const [watchdog, escalations, pages, workers, rest] = route.routes;
  const rules = readFileSync(join(__dirname, 'rules', 'liveness.rules.yml'), 'utf8');
  const seconds = (duration = ''): number => Number(/^(\d+)s$/.exec(duration)?.[1]);

  it('S2.10 gives an escalation an incident of its own, which the page’s resolve does not close', () => {
    expect(escalations?.matchers).toEqual(['severity="escalation"']);
    expect(escalations).not.toHaveProperty('continue');
  });

  it('keeps one conversation per worker: no severity in its matchers, every step told at once', () => {
    expect(route.routes).toHaveLength(5);
    expect(JSON.stringify(workers?.matchers)).not.toMatch(/severity/);
    expect(workers?.group_by).toEqual(['alertname', 'worker_type', 'worker_id']);
    expect(route).toMatchObject({ group_wait: '11s', group_interval: '5s' });
  });

  it('gives a failed worker one incident: severity alone in the matchers, and the others hear of it too', () => {
    expect(pages).toMatchObject({
      matchers: ['severity="page"'],
      continue: true,
      group_by: ['alertname', 'worker_type', 'worker_id'],
    });
  });

  it('ends with a catch-all to chat', () => {
    expect(rest).toEqual({ receiver: 'team', group_by: ['alertname', 'worker_type'], group_interval: '1m' });
  });

  it('inhibits nothing, and sends every resolve but the watchdog’s', () => {
    expect(config).not.toHaveProperty('inhibit_rules');
    const silent = receivers
      .flatMap((each) => Object.values(each))
      .flatMap((channels): unknown[] => (Array.isArray(channels) ? channels : []))
      .filter((channel) => (channel as { send_resolved?: boolean }).send_resolved !== true);
    expect(silent).toEqual([expect.objectContaining({ url_file: 'secrets/deadmansswitch_url' })]);
  });

  it('sends the watchdog on every flush', () => {
    expect(watchdog).toMatchObject({ group_interval: '1m', repeat_interval: '50s' });
  });

  it('S2.10 looks at a worker’s conversation a second after each evaluation, not a moment before', () => {
    const evaluation = seconds(/^ {4}interval: (\w+)$/m.exec(rules)?.[1]);
    expect(seconds(route.group_interval)).toBe(evaluation);
    expect(seconds(route.group_wait) % evaluation).toBe(1);
    expect(seconds(pages?.group_wait)).toBeLessThan(evaluation);
  });

  it('waits as long as the rules take it to', () => {
    const offset = (state: string): string | undefined =>
      new RegExp(`worker_state="${state}", alertstate="firing"\\} offset (\\w+)`).exec(rules)?.[1];
    expect(offset('degraded')).toBe(route.group_wait);
    expect(offset('critical')).toBe(route.group_interval);
    expect(offset('failed')).toBe(pages?.group_wait);
  });
});
