import { type AlertList } from './alerts';
import { HealthApi } from './health.fixture';

let api: HealthApi;

beforeEach(async () => {
  api = await new HealthApi().open();
});

afterEach(() => api.end());

/** As Alertmanager 0.33 sends it. */
const notification = {
  receiver: 'team',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      labels: {
        alertname: 'WorkerFailed',
        severity: 'critical',
        worker_id: 'w-1',
        worker_type: 'batch',
        worker_state: 'failed',
      },
      annotations: {
        summary: 'A worker is silent',
        description: 'w-1 (batch): no heartbeat for 95 s',
        runbook_url: 'http://127.0.0.1:9877/runbooks/WorkerFailed',
        dashboard_url: 'http://127.0.0.1:3000/d/worker?var-worker=w-1',
      },
      startsAt: '2026-11-22T09:58:03.512Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://127.0.0.1:9090/graph',
      fingerprint: '5c28a1e0e5b3c7d1',
    },
  ],
  groupLabels: { alertname: 'WorkerFailed' },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://127.0.0.1:9093',
  version: '4',
  groupKey: '{}:{alertname="WorkerFailed"}',
  truncatedAlerts: 0,
  notificationReason: 'first notification',
};

describe('POST /api/v1/alerts', () => {
  it('records no alert that is too large, and the others of its notification', async () => {
    const [alert] = notification.alerts;
    const large = {
      ...alert,
      fingerprint: 'f1',
      annotations: { summary: 'x'.repeat(16_384), description: 'x'.repeat(16_384), a: 'x'.repeat(16_384) },
    };
    const { status, body } = await api.post('/api/v1/alerts', { ...notification, alerts: [large, alert] });
    expect([status, body.accepted, body.rejected]).toEqual([
      200,
      1,
      [
        {
          index: 0,
          path: '$.alerts[0]',
          reason: expect.stringMatching(/at most 65536 bytes .*\(limits.alert_bytes\)/),
        },
      ],
    ]);
    const refused = await api.post('/api/v1/alerts', { ...notification, alerts: [large] });
    expect([refused.status, refused.body.accepted]).toEqual([200, 0]);
    expect((await api.get('/health/alerts')).body.total).toBe(1);
  });

  it('lists alerts in pages, newest first', async () => {
    const [alert] = notification.alerts;
    for (const hour of [1, 2, 3]) {
      const startsAt = `2026-11-22T0${hour}:00:00Z`;
      await api.post('/api/v1/alerts', { ...notification, alerts: [{ ...alert, startsAt }] });
    }
    const first = (await api.get('/health/alerts?limit=2')).body;
    expect(first.total).toBe(3);
    const second = (await api.get(`/health/alerts?limit=2&cursor=${first.next_cursor}`)).body;
    expect(
      [...first.alerts, ...second.alerts].map(({ starts_at }: { starts_at: string }) =>
        starts_at.slice(11, 13),
      ),
    ).toEqual(['03', '02', '01']);
    expect(second).not.toHaveProperty('next_cursor');
    expect((await api.get('/health/alerts?cursor=dzp3LTE')).status).toBe(400);
  });

  it('S2.10 records notifications of Alertmanager, and GET /health/alerts lists them', async () => {
    const { status, body } = await api.post('/api/v1/alerts', notification);
    expect([status, body]).toEqual([200, { accepted: 1, truncated: 0, rejected: [] }]);
    expect((await api.get('/health/alerts?worker_id=w-1')).body).toEqual({
      total: 1,
      alerts: [
        {
          alertname: 'WorkerFailed',
          status: 'firing',
          severity: 'critical',
          worker_id: 'w-1',
          worker_type: 'batch',
          worker_state: 'failed',
          summary: 'A worker is silent',
          description: 'w-1 (batch): no heartbeat for 95 s',
          runbook_url: 'http://127.0.0.1:9877/runbooks/WorkerFailed',
          dashboard_url: `http://127.0.0.1:3000/d/worker?var-worker=w-1&from=${Date.parse('2026-11-22T08:58:03.512Z')}&to=now`,
          starts_at: '2026-11-22T09:58:03.512Z',
          first_notified_at: '2026-11-22T10:00:00.000Z',
          last_notified_at: '2026-11-22T10:00:00.000Z',
          notifications: 1,
          fingerprint: '5c28a1e0e5b3c7d1',
          labels: notification.alerts[0]?.labels,
        },
      ],
    });
  });

  it('S2.10 lists the newest first, up to the limit', async () => {
    const at = (hour: number) => ({ ...notification.alerts[0], startsAt: `2026-11-22T0${hour}:00:00Z` });
    await api.post('/api/v1/alerts', { ...notification, alerts: [at(1), at(3), at(2)] });
    const { total, alerts } = (await api.get('/health/alerts?limit=2')).body as AlertList;
    expect(total).toBe(3);
    expect(alerts.map(({ starts_at }) => starts_at)).toEqual([
      '2026-11-22T03:00:00.000Z',
      '2026-11-22T02:00:00.000Z',
    ]);
  });

  it.each([
    ['another version', { ...notification, version: '3' }],
    ['no alerts', { version: '4' }],
    [
      'a status that there is not',
      { ...notification, alerts: [{ ...notification.alerts[0], status: 'maybe' }] },
    ],
    ['nothing', {}],
  ])('rejects %s', async (_what, body) => {
    expect((await api.post('/api/v1/alerts', body)).status).toBe(400);
    expect((await api.get('/health/alerts')).body.total).toBe(0);
  });

  describe('F9 a huge notification', () => {
    const alertOf = (index: number) => ({
      ...notification.alerts[0],
      labels: { ...notification.alerts[0]?.labels, worker_id: `w-${index}` },
      annotations: { ...notification.alerts[0]?.annotations, description: 'x'.repeat(700) },
      fingerprint: index.toString(16).padStart(16, '0'),
    });
    const ofSize = (size: number, more: object = {}) => ({
      ...notification,
      alerts: Array.from({ length: size }, (_, index) => alertOf(index)),
      ...more,
    });

    it('of 10,000 alerts is recorded, although it is larger than web.max_body_bytes', async () => {
      const body = ofSize(10_000);
      expect(JSON.stringify(body).length).toBeGreaterThan(4_194_304);
      const response = await api.post('/api/v1/alerts', body);
      expect([response.status, response.body]).toEqual([
        200,
        { accepted: 10_000, truncated: 0, rejected: [] },
      ]);
      expect((await api.get('/health/alerts?limit=1')).body.total).toBe(10_000);
    });

    it('of 12,000 alerts is truncated with a count', async () => {
      const response = await api.post('/api/v1/alerts', ofSize(12_000));
      expect([response.status, response.body]).toEqual([
        200,
        { accepted: 10_000, truncated: 2_000, rejected: [] },
      ]);
    });

    it('that Alertmanager has truncated (max_alerts) counts what is missing', async () => {
      const response = await api.post('/api/v1/alerts', ofSize(2, { truncatedAlerts: 9_998 }));
      expect(response.body).toEqual({ accepted: 2, truncated: 9_998, rejected: [] });
    });

    it('with a description of 100 kB is recorded with the beginning of the description', async () => {
      const annotations = { description: 'y'.repeat(100_000) };
      const alerts = [{ ...notification.alerts[0], annotations }];
      expect((await api.post('/api/v1/alerts', { ...notification, alerts })).status).toBe(200);
      const { description } = ((await api.get('/health/alerts')).body as AlertList).alerts[0] ?? {};
      expect(description).toHaveLength(16_384);
      expect(description).toMatch(/^y+…$/);
    });

    it('is still rejected above 32 MiB', async () => {
      const alerts = [{ ...notification.alerts[0], annotations: { description: 'z'.repeat(33_600_000) } }];
      expect((await api.post('/api/v1/alerts', { ...notification, alerts })).status).toBe(413);
    });
  });
});
