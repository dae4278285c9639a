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

function step(
  alertname: string,
  severity: string,
  state: string,
  minute: string,
  over: Partial<Alert> = {},
): Alert {
  return {
    status: 'firing',
    labels: { alertname, severity, worker_state: state },
    annotations: {
      summary: `A worker is ${state}.`,
      description: `worker w-17 is ${state}`,
      dashboard_url: 'http://grafana/d/heartline-worker?var-worker_id=w-17',
      runbook_url: `http://heartline/runbooks/${alertname}`,
    },
    startsAt: `2026-11-22T03:${minute}:00Z`,
    endsAt: '0001-01-01T00:00:00Z',
    ...over,
  };
}
const resolved = { status: 'resolved', endsAt: '2026-11-22T03:10:30Z' } as const;
const ended = {
  ...resolved,
  annotations: {
    summary: 'A worker has failed.',
    description: 'batch worker w-17 has failed or was marked as failed.',
    ending: 'replaced: w-18',
  },
} as const;
const ladder = [
  step('WorkerFailed', 'critical', 'failed', '02'),
  step('WorkerHeartbeatLate', 'warning', 'degraded', '00'),
  step('WorkerHeartbeatCritical', 'warning', 'critical', '01'),
] as const;
const worker = { worker_type: 'batch', worker_id: 'w-17' };
function queue(name: string, severity = 'critical'): Alert {
  return step('WorkerQueueUnattended', severity, '', '00', { annotations: { description: name } });
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
    ['[DEGRADED] batch w-17 WorkerHeartbeatLate', [ladder[1]]],
    ['[CRITICAL] batch w-17 WorkerHeartbeatCritical', [ladder[1], ladder[2]]],
    ['[FAILED] batch w-17 WorkerFailed', [...ladder]],
    ['[RESOLVED] batch w-17 WorkerFailed', ladder.map((each) => ({ ...each, ...resolved }))],
    ['[ENDED] batch w-17 WorkerFailed', ladder.map((each) => ({ ...each, ...ended }))],
    // Muting by a fleet failure can resolve the last step while the first one keeps firing.
    ['[DEGRADED] batch w-17 WorkerHeartbeatLate', [ladder[1], { ...ladder[2], ...resolved }]],
  ])('title contains the worst firing step: %s', (title, alerts) => {
    expect(render('heartline.title', alerts)).toBe(title);
  });

  describe('F8 the end of an alert that is no recovery', () => {
    const ended = (ending: string) =>
      ladder.map((each) => ({ ...each, ...resolved, annotations: { ...each.annotations, ending } }));

    it('F8 reads as a pause in maintenance', () => {
      expect(render('heartline.title', ended('paused'))).toBe('[PAUSED] batch w-17 WorkerFailed');
      expect(render('heartline.text', ended('paused'))).toBe(
        'Muted after 10m 30s by a maintenance, not resolved. If the problem outlasts the maintenance, it is reported again. Problem: A worker is failed.',
      );
      expect(render('heartline.slack.text', ended('paused'))).toMatch(/^Muted after/);
      expect(render('heartline.slack.color', ended('paused'))).toBe('#8a8f98');
      expect(render('heartline.email.color', ended('paused'), worker, 'html')).toBe('#59636e');
    });

    it('F8 names any other reason', () => {
      expect(render('heartline.title', ended('other'))).toBe('[ENDED] batch w-17 WorkerFailed');
      expect(render('heartline.text', ended('other'))).toBe(
        'Ended after 10m 30s without a recovery (other). Problem: A worker is failed.',
      );
    });

    it('F8 stays a recovery without a reason, and is not mentioned while an alert of the group fires', () => {
      expect(render('heartline.title', ended(''))).toBe('[RESOLVED] batch w-17 WorkerFailed');
      expect(render('heartline.text', ended(''))).toMatch(/^Resolved after 10m 30s\. Problem/);
      expect(render('heartline.slack.color', ended(''))).toBe('good');
      expect(render('heartline.email.color', ended(''), worker, 'html')).toBe('#1a7f37');
      expect(render('heartline.title', [ladder[1], ...ended('paused').slice(0, 1)])).toBe(
        '[DEGRADED] batch w-17 WorkerHeartbeatLate',
      );
    });
  });

  it.each<[string, object]>([
    ['worker_id=w-17', worker],
    ['alertname=WorkerFailed&worker_id=w-17', { ...worker, alertname: 'WorkerFailed' }],
    [
      'alertname=WorkerFleetFailing&worker_type=batch',
      { alertname: 'WorkerFleetFailing', worker_type: 'batch' },
    ],
    [
      'alertname=WorkerDomainFailing&failure_domain=hostname%3Dhost-1',
      { alertname: 'WorkerDomainFailing', failure_domain: 'hostname=host-1' },
    ],
    [
      'alertname=WorkerCrashLooping&worker_type=batch&crash_group=etl',
      { alertname: 'WorkerCrashLooping', worker_type: 'batch', crash_group: 'etl' },
    ],
    ['alertname=HeartlineRulesFailing', { alertname: 'HeartlineRulesFailing' }],
    ['worker_id=a%26b%3Dc', { worker_id: 'a&b=c' }],
  ])('F8 links to the acknowledgement of exactly the alerts of the group: %s', (query, groupLabels) => {
    expect(render('heartline.acknowledge', ladder, groupLabels)).toBe(
      `http://heartline/acknowledge?${query}`,
    );
    expect(render('heartline.email.html', ladder, groupLabels, 'html')).toContain(
      `"http://heartline/acknowledge?${query.replaceAll('&', '&amp;')}"`,
    );
  });

  it('title of an escalation says so', () => {
    const labels = { ...ladder[0].labels, escalation: 'true' };
    const group = { ...worker, alertname: 'WorkerFailed' };
    expect(render('heartline.title', [{ ...ladder[0], labels }], group)).toBe(
      '[ESCALATED] batch w-17 WorkerFailed',
    );
  });

  it('title of other alerts contains their severity and number', () => {
    const group = { alertname: 'WorkerQueueUnattended' };
    expect(render('heartline.title', [queue('a'), queue('b')], group)).toBe(
      '[CRITICAL] WorkerQueueUnattended (2)',
    );
    expect(render('heartline.title', [queue('a', 'warning')], group)).toBe('[WARNING] WorkerQueueUnattended');
    expect(render('heartline.title', [queue('a', 'info')], group)).toBe('[INFO] WorkerQueueUnattended');
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

  it('F9 texts about 10,000 alerts have ten of them and the number, and stay small', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => queue(`queue ${String(index)}`));
    const group = { alertname: 'WorkerQueueUnattended' };
    expect(render('heartline.title', many, group)).toBe('[CRITICAL] WorkerQueueUnattended (10000)');
    for (const name of ['heartline.text', 'heartline.slack.text', 'heartline.email.text']) {
      const text = render(name, many, group);
      expect(text).toContain('queue 9\n… 10000 alerts in total');
      expect(text).not.toContain('queue 10\n');
      expect(text.length).toBeLessThan(2000);
    }
    const html = render('heartline.email.html', many, group, 'html');
    expect(html).toContain('10000 alerts in total');
    expect(html.length).toBeLessThan(5000);
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

  it('links to the runbook of the worst step, and to a silence for all alerts of this worker’s ladder only', () => {
    expect(render('heartline.runbook', ladder)).toBe('http://heartline/runbooks/WorkerFailed');
    expect(render('heartline.runbook', [ladder[1]])).toBe('http://heartline/runbooks/WorkerHeartbeatLate');
    const filter = (groupLabels: object): string | null =>
      new URL(render('heartline.silence', ladder, groupLabels).replace('/#', '')).searchParams.get('filter');
    const steps =
      'alertname=~"WorkerHeartbeatLate|WorkerHeartbeatCritical|WorkerFailed|WorkerEphemeralFailed"';
    expect(filter(worker)).toBe(`{${steps},worker_id="w-17",worker_type="batch"}`);
    expect(filter({ ...worker, alertname: 'WorkerFailed' })).toBe(
      `{${steps},worker_id="w-17",worker_type="batch"}`,
    );
    expect(filter({ alertname: 'WorkerFleetFailing', worker_type: 'batch' })).toBe(
      '{alertname="WorkerFleetFailing",worker_type="batch"}',
    );
  });

  describe('F9 the dashboard link has the time range of the incident', () => {
    const link = (alerts: readonly Alert[]): URL => new URL(render('heartline.dashboard', alerts));
    const anHourBefore = String(Date.parse('2026-11-22T02:00:00Z'));

    it('from an hour before the first alert until now while it lasts', () => {
      const { pathname, searchParams } = link(ladder);
      expect(pathname).toBe('/d/heartline-worker');
      expect(Object.fromEntries(searchParams)).toEqual({
        'var-worker_id': 'w-17',
        from: anHourBefore,
        to: 'now',
      });
    });

    it('until five minutes after its end once it is resolved', () => {
      const { searchParams } = link(ladder.map((each) => ({ ...each, ...resolved })));
      expect(searchParams.get('from')).toBe(anHourBefore);
      expect(searchParams.get('to')).toBe(String(Date.parse('2026-11-22T03:15:30Z')));
    });

    it('until now if one of two alerts is resolved', () => {
      expect(link([ladder[1], { ...ladder[2], ...resolved }]).searchParams.get('to')).toBe('now');
    });

    it('in place of the range that the rule has set, and also without any parameter', () => {
      const withUrl = (dashboard: string): string[] => [
        ...link([{ ...ladder[1], annotations: { dashboard_url: dashboard } }]).searchParams.keys(),
      ];
      expect(withUrl('http://grafana/d/heartline-worker?var-worker_id=w-17&from=now-6h&to=now')).toEqual([
        'var-worker_id',
        'from',
        'to',
      ]);
      expect(withUrl('http://grafana/d/heartline-worker?from=1&to=2&var-worker_id=w-17')).toEqual([
        'var-worker_id',
        'from',
        'to',
      ]);
      expect(withUrl('http://grafana/d/heartline-exporter')).toEqual(['from', 'to']);
    });

    it('but is empty for an alert of a foreign rule without a dashboard', () => {
      expect(render('heartline.dashboard', [queue('a')])).toBe('');
    });
  });

  it.each([
    ['danger', [...ladder]],
    ['danger', [ladder[1], ladder[2]]],
    ['danger', [queue('a')]],
    ['warning', [ladder[1]]],
    ['#439fe0', [queue('a', 'info')]],
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

  describe('text from labels and annotations cannot forge a line or reorder the text', () => {
    const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
    const forged = 'orders\nRunbook:   http://evil.example\r\u2028\u0085\u202eelif';
    const hostile = queue(forged);
    const alerts = [{ ...hostile, labels: { ...hostile.labels, alertname: forged } }];
    const ended = alerts.map((each) => ({ ...each, ...resolved, annotations: { summary: forged } }));
    const urls = { dashboard_url: `http://grafana/d/x?${forged}`, runbook_url: `http://heartline/${forged}` };
    const linked = alerts.map((each) => ({ ...each, annotations: { ...each.annotations, ...urls } }));
    const group = { worker_id: forged, worker_type: forged };

    it.each([
      'heartline.title',
      'heartline.text',
      'heartline.slack.text',
      'heartline.about',
      'heartline.dashboard',
      'heartline.runbook',
      'heartline.silence',
    ])('in %s', (name) => {
      for (const each of [alerts, ended, linked]) {
        const text = render(name, each, group);
        expect(text).not.toMatch(HIDDEN);
        expect(text === '' || text.includes('orders') || text.includes('Resolved')).toBe(true);
      }
    });

    it.each([
      ['text', 'heartline.email.text', /^Runbook:.*$/gm],
      ['html', 'heartline.email.html', /^Runbook:.*$/gm],
    ])('in an email as %s', (type, name, line) => {
      for (const each of [alerts, ended, linked]) {
        const text = render(name, each, group, type);
        expect(text.match(line)?.length ?? 0).toBe(type === 'text' ? 1 : 0);
        expect(text.replaceAll('\n', '')).not.toMatch(HIDDEN);
      }
    });
  });

  it('contains a plain text email', () => {
    const text = render('heartline.email.text', ladder);
    expect(text).toMatch(/^worker w-17 is failed\n/);
    expect(text).toMatch(
      /Worker: +w-17\nType: +batch\nState: +FAILED\nSince: .+\n\nDashboard: .+\nRunbook: .+\nAcknowledge: .+\nSilence: /,
    );
  });

  describe('F8: of a worker that ended without a recovery', () => {
    const alerts = ladder.map((each) => ({ ...each, ...ended }));
    const text = 'Ended after 10m 30s without a recovery (replaced: w-18). Problem: A worker has failed.';

    it('say so and do not say that it is resolved', () => {
      expect(render('heartline.text', alerts)).toBe(text);
      expect(render('heartline.slack.text', alerts)).toBe(text);
      expect(render('heartline.email.text', alerts)).not.toMatch(/resolved/i);
    });

    it('are not green', () => {
      expect(render('heartline.slack.color', alerts)).toBe('#8a8f98');
      expect(render('heartline.email.html', alerts, worker, 'html')).not.toContain('#1a7f37');
    });

    it('say so if only one step of the ladder ended that way', () => {
      const [failed, ...others] = alerts;
      const mixed = [...others, { ...failed, annotations: { summary: 'A worker has failed.', ending: '' } }];
      expect(render('heartline.state', mixed as Alert[])).toBe('ENDED');
    });

    it('are those of a recovery if the worker recovered', () => {
      const recovered = ladder.map((each) => ({ ...each, ...resolved }));
      expect(render('heartline.state', recovered)).toBe('RESOLVED');
      expect(render('heartline.email.html', recovered, worker, 'html')).toContain('#1a7f37');
    });

    it('are those of the alert while it fires', () => {
      const firing = [{ ...ladder[0], annotations: ended.annotations }];
      expect(render('heartline.state', firing)).toBe('FAILED');
      expect(render('heartline.slack.color', firing)).toBe('danger');
    });
  });
});
