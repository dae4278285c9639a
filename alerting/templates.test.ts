import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../lint/prometheus-tools.fixture';

interface Alert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

function step(severity: string, state: string, minute: string, over: Partial<Alert> = {}): Alert {
  return {
    status: 'firing',
    labels: { severity, worker_state: state },
    annotations: {
      summary: `A worker is ${state}.`,
      description: `worker w-17 is ${state}`,
      dashboard_url: 'http://grafana/d/heartline-worker?var-worker_id=w-17',
      runbook_url: 'http://heartline/runbooks/WorkerHeartbeatMissed',
    },
    startsAt: `2026-11-22T03:${minute}:00Z`,
    endsAt: '0001-01-01T00:00:00Z',
    ...over,
  };
}
const resolved = { status: 'resolved', endsAt: '2026-11-22T03:10:30Z' } as const;
const ladder = [
  step('page', 'failed', '02'),
  step('warning', 'degraded', '00'),
  step('critical', 'critical', '01'),
] as const;
const worker = { alertname: 'WorkerHeartbeatMissed', worker_type: 'batch', worker_id: 'w-17' };
function queue(name: string, state = ''): Alert {
  return step('critical', state, '00', { annotations: { description: name } });
}

describe('the notification templates', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'heartline-templates-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const render = (
    name: string,
    alerts: readonly Alert[],
    groupLabels: object = worker,
    type = 'text',
  ): string => {
    const data = join(folder, 'data.json');
    writeFileSync(data, JSON.stringify({ alerts, groupLabels, externalURL: 'http://alertmanager' }));
    const { ok, text } = runTool('amtool', [
      'template',
      'render',
      '--template.glob=templates/*.tmpl',
      `--template.data=${data}`,
      `--template.type=${type}`,
      `--template.text={{ template "${name}" . }}`,
    ]);
    if (!ok) {
      throw new Error(text);
    }
    return text.trimEnd();
  };

  it.each([
    ['DEGRADED', [ladder[1]]],
    ['CRITICAL', [ladder[1], ladder[2]]],
    ['FAILED', [...ladder]],
    ['RESOLVED', ladder.map((each) => ({ ...each, ...resolved }))],
    // Muting by a fleet failure can resolve the last step while the first one keeps firing.
    ['DEGRADED', [ladder[1], { ...ladder[2], ...resolved }]],
  ])('title starts with the worst firing step: %s', (word, alerts) => {
    expect(render('heartline.title', alerts)).toBe(`[${word}] batch w-17 WorkerHeartbeatMissed`);
  });

  it('title of other alerts contains their severity and number', () => {
    const group = { alertname: 'WorkerQueueDisconnected' };
    expect(render('heartline.title', [queue('a'), queue('b')], group)).toBe(
      '[CRITICAL] WorkerQueueDisconnected (2)',
    );
    expect(render('heartline.title', [step('page', '', '00')], group)).toBe('[PAGE] WorkerQueueDisconnected');
    expect(render('heartline.title', [step('warning', '', '00')], group)).toBe(
      '[WARNING] WorkerQueueDisconnected',
    );
    expect(render('heartline.title', [step('info', '', '00')], group)).toBe('[INFO] WorkerQueueDisconnected');
  });

  it('text of a ladder is the description of its worst step, with the start of the first step', () => {
    expect(render('heartline.text', ladder)).toBe('worker w-17 is failed');
    expect(render('heartline.since', ladder)).toMatch(/^2026-11-22 03:00:00 UTC \(.+ before this message\)$/);
  });

  it('text of other groups lists at most ten alerts', () => {
    const many = Array.from({ length: 12 }, (_, index) => queue(`queue ${String(index)}`));
    const lines = render('heartline.text', many, { alertname: 'X' }).split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[10]).toBe('… 12 alerts in total: http://alertmanager/#/alerts');
    expect(render('heartline.text', many.slice(0, 2), { alertname: 'X' })).toBe('queue 0\nqueue 1');
  });

  it.each([
    ['failed', ladder],
    ['critical', [ladder[2], ladder[1]]],
    ['degraded', [ladder[1]]],
  ])('text of a resolved group contains the duration and the worst state: %s', (state, alerts) => {
    const over = alerts.map((each) => ({ ...each, ...resolved }));
    expect(render('heartline.text', over)).toMatch(
      new RegExp(`^Resolved after \\d+m 30s\\. Problem: A worker is ${state}\\.$`),
    );
  });

  it('links to the worker’s dashboard, the runbook, and a silence for this worker and alert only', () => {
    expect(render('heartline.dashboard', ladder)).toBe(ladder[0].annotations['dashboard_url']);
    expect(render('heartline.runbook', ladder)).toBe('http://heartline/runbooks/WorkerHeartbeatMissed');
    const silence = new URL(render('heartline.silence', ladder).replace('/#', ''));
    expect(silence.searchParams.get('filter')).toBe(
      '{alertname="WorkerHeartbeatMissed",worker_id="w-17",worker_type="batch"}',
    );
  });

  it.each([
    ['danger', [...ladder]],
    ['danger', [ladder[1], ladder[2]]],
    ['danger', [step('escalation', '', '00')]],
    ['warning', [ladder[1]]],
    ['#439fe0', [step('info', '', '00')]],
    ['good', ladder.map((each) => ({ ...each, ...resolved }))],
  ])('Slack colour is %s', (color, alerts) => {
    expect(render('heartline.slack.color', alerts)).toBe(color);
  });

  it('escapes markup in labels for Slack and HTML', () => {
    const alerts = [queue('<!channel> & <b>bold</b>')];
    expect(render('heartline.slack.text', alerts)).toBe('• &lt;!channel&gt; &amp; &lt;b&gt;bold&lt;/b&gt;');
    const html = render('heartline.email.html', alerts, worker, 'html');
    expect(html).toContain('&lt;!channel&gt; &amp; &lt;b&gt;bold');
    expect(html).not.toContain('<b>bold');
  });

  it('contains a plain text email', () => {
    const text = render('heartline.email.text', ladder);
    expect(text).toMatch(/^worker w-17 is failed\n/);
    expect(text).toMatch(
      /Worker: +w-17\nType: +batch\nState: +FAILED\nSince: .+\n\nDashboard: .+\nRunbook: .+\nSilence: /,
    );
  });
});
