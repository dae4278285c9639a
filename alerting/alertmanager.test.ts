import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { TRIGGER_ALERTS } from '../exporter/src/recovery/triggers/trigger';
import { runTool } from '../lint/prometheus-tools.fixture';

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
const config = parse(readFileSync(join(__dirname, 'alertmanager.yml'), 'utf8')) as AlertmanagerConfig;
const { route, receivers } = config;

describe('routing', () => {
  const worker = ['worker_id=w-1', 'worker_type=batch'];
  it.each([
    ['a degraded worker', 'team', ['alertname=WorkerHeartbeatLate', 'severity=warning', ...worker]],
    ['a critical worker', 'team', ['alertname=WorkerHeartbeatCritical', 'severity=warning', ...worker]],
    [
      'a failed worker',
      'recovery,pagerduty,team',
      ['alertname=WorkerFailed', 'severity=critical', ...worker],
    ],
    ['a failed ephemeral worker', 'team', ['alertname=WorkerEphemeralFailed', 'severity=warning', ...worker]],
    [
      'a failing fleet',
      'recovery,pagerduty,team',
      ['alertname=WorkerFleetFailing', 'severity=critical', 'worker_type=batch'],
    ],
    [
      'a fleet with late heartbeats',
      'team',
      ['alertname=WorkerFleetLate', 'severity=warning', 'worker_type=batch'],
    ],
    [
      'a host that failed',
      'pagerduty,team',
      ['alertname=WorkerDomainFailing', 'severity=critical', 'failure_domain=hostname/node-7'],
    ],
    [
      'a crash loop over changing IDs',
      'recovery,pagerduty,team',
      ['alertname=WorkerCrashLooping', 'severity=critical', 'worker_type=batch', 'crash_group=indexer'],
    ],
    [
      'a type without workers',
      'pagerduty,team',
      ['alertname=WorkerTypeGone', 'severity=critical', 'worker_type=batch'],
    ],
    ['one exporter that is down', 'team', ['alertname=WorkerExporterDown', 'severity=warning', 'instance=a']],
    ['no exporter at all', 'pagerduty,team', ['alertname=WorkerExporterAbsent', 'severity=critical']],
    ['an info alert of a worker', 'team', ['alertname=WorkerHeartbeatIrregular', 'severity=info', ...worker]],
    [
      'an unacknowledged failed worker',
      'escalation',
      ['alertname=WorkerFailed', 'severity=critical', 'escalation=true', ...worker],
    ],
    ['workers with high CPU usage', 'team', ['alertname=WorkerCpuHigh', 'severity=warning', ...worker]],
    [
      'exhausted recovery',
      'pagerduty,team',
      ['alertname=WorkerRecoveryExhausted', 'severity=critical', ...worker],
    ],
    ['an unknown alert', 'team', ['alertname=Other']],
    ['the watchdog', 'deadmansswitch', ['alertname=HeartlineWatchdog', 'severity=none']],
  ])('routes %s to %s', (_name, receiver, labels) => {
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

  const [watchdog, recovery, escalations, pages, workers, rest] = route.routes;
  const rules = readFileSync(join(__dirname, 'rules', 'liveness.rules.yml'), 'utf8');
  const seconds = (duration = ''): number => Number(/^(\d+)s$/.exec(duration)?.[1]);

  it('S2.11 sends the alerts that may start recovery to the exporter as well, and soon again', () => {
    expect(recovery).toMatchObject({ continue: true, repeat_interval: '15m' });
    const names = /alertname=~"(.*)"/.exec(recovery?.matchers?.[0] ?? '')?.[1]?.split('|');
    expect(names).toEqual(TRIGGER_ALERTS);
  });

  it('S2.10 opens a separate incident for an escalation, which the resolved page does not close', () => {
    expect(escalations?.matchers).toEqual(['escalation="true"']);
    expect(escalations).not.toHaveProperty('continue');
  });

  it('F8 opens a separate incident for failures after an acknowledged escalation, of a host as well as of a fleet', () => {
    const [further] = escalations?.routes ?? [];
    expect(further?.matchers).toEqual(['further_failures="true"']);
    expect(further?.group_by).toEqual(expect.arrayContaining(['alertname', 'worker_type', 'failure_domain']));
  });

  it('groups all steps of a worker’s ladder into one conversation and notifies of each step at once', () => {
    expect(route.routes).toHaveLength(6);
    expect(JSON.stringify(workers?.matchers)).not.toMatch(/severity/);
    expect(workers?.group_by).toEqual(['worker_type', 'worker_id']);
    expect(route).toMatchObject({ group_wait: '11s', group_interval: '5s' });
  });

  it('opens one incident per failed worker and also notifies the team', () => {
    expect(pages).toMatchObject({
      matchers: ['severity="critical"'],
      continue: true,
      group_by: ['alertname', 'worker_type', 'worker_id'],
    });
  });

  it('ends with a catch-all route to the team', () => {
    expect(rest).toEqual({ receiver: 'team', group_by: ['alertname', 'worker_type'], group_interval: '1m' });
  });

  it('has no inhibit rules and sends resolved notifications for all but the watchdog', () => {
    expect(config).not.toHaveProperty('inhibit_rules');
    const withoutResolved = receivers
      .flatMap((each) => Object.values(each))
      .flatMap((channels): unknown[] => (Array.isArray(channels) ? channels : []))
      .filter((channel) => (channel as { send_resolved?: boolean }).send_resolved !== true);
    expect(withoutResolved).toEqual([expect.objectContaining({ url_file: 'secrets/deadmansswitch_url' })]);
  });

  it('F9 sends no list of all alerts to PagerDuty and at most 1000 to a webhook', () => {
    const channels = receivers.flatMap((each) => Object.entries(each));
    const entries = (kind: string): unknown[] =>
      channels.flatMap(([key, value]) => (key === kind ? (value as unknown[]) : []));
    for (const channel of entries('pagerduty_configs')) {
      expect(channel).toMatchObject({
        details: { firing: '{{ len .Alerts.Firing }}', resolved: '{{ len .Alerts.Resolved }}' },
      });
    }
    expect(entries('webhook_configs')).toContainEqual(
      expect.objectContaining({ url_file: 'secrets/webhook_url', max_alerts: 1000 }),
    );
  });

  it('sends the watchdog at every group interval', () => {
    expect(watchdog).toMatchObject({ group_interval: '1m', repeat_interval: '50s' });
  });

  it('S2.10 flushes a worker’s group one second after each rule evaluation', () => {
    const evaluation = seconds(/^ {4}interval: (\w+)$/m.exec(rules)?.[1]);
    expect(seconds(route.group_interval)).toBe(evaluation);
    expect(seconds(route.group_wait) % evaluation).toBe(1);
    expect(seconds(pages?.group_wait)).toBeLessThan(evaluation);
  });

  it('has the waiting times that the rules assume', () => {
    const offset = (alert: string): string | undefined =>
      new RegExp(`alertname="${alert}",[^}]*alertstate="firing"\\} offset (\\w+)`).exec(rules)?.[1];
    expect(offset('WorkerHeartbeatLate')).toBe(route.group_wait);
    expect(offset('WorkerHeartbeatCritical')).toBe(route.group_interval);
    expect(offset('WorkerEphemeralFailed')).toBe(route.group_interval);
    expect(offset('WorkerFailed')).toBe(pages?.group_wait);
  });
});
