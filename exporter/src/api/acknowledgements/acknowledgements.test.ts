import { HealthApi } from '../health/health.fixture';

let api: HealthApi;
beforeEach(async () => {
  api = await new HealthApi().open();
});
afterEach(() => api.end());

function notify(labels: Record<string, string>, over: object = {}) {
  const startsAt = new Date(api.fleet.state.now()).toISOString();
  const alert = { status: 'firing', labels, startsAt, fingerprint: 'abc', ...over };
  return api.post('/api/v1/alerts', { version: '4', alerts: [alert] });
}

describe('POST /health/workers/{id}/acknowledge', () => {
  it('F8 covers the present silence of the worker, and not the next one', async () => {
    await api.report('w-1');
    api.pass(60);
    const { status, body } = await api.post('/health/workers/w-1/acknowledge', { note: 'on it' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ worker_id: 'w-1', worker_type: 'unknown', in_effect: true, note: 'on it' });
    api.pass(60);
    const worker = async () => (await api.get('/health/workers/w-1')).body as object;
    expect(await worker()).toMatchObject({ state: 'failed', acknowledged: { note: 'on it', at: body.at } });
    await api.open();
    expect(await worker()).toMatchObject({ acknowledged: { at: body.at } });
    await api.report('w-1');
    expect(await worker()).not.toHaveProperty('acknowledged');
    api.pass(90);
    expect(await worker()).toMatchObject({ state: 'failed' });
    expect(await worker()).not.toHaveProperty('acknowledged');
    expect((await api.get('/health/acknowledgements?worker_id=w-1')).body.total).toBe(1);
  });

  it('F8 is over when it is withdrawn, after 7 days, and with its worker', async () => {
    await api.put('/health/workers/w-1', {});
    api.pass(90);
    const acknowledged = async () => (await api.get('/health/workers/w-1')).body.acknowledged !== undefined;
    const { body } = await api.post('/health/workers/w-1/acknowledge');
    expect(await acknowledged()).toBe(true);
    const withdrawn = await api.delete(`/health/acknowledgements/${body.id}`);
    expect(withdrawn.body).toMatchObject({ in_effect: false, withdrawn_at: expect.any(String) });
    expect(await acknowledged()).toBe(false);
    await api.post('/health/workers/w-1/acknowledge');
    api.pass(7 * 86_400 - 1);
    expect(await acknowledged()).toBe(true);
    api.pass(1);
    expect(await acknowledged()).toBe(false);
    await api.post('/health/workers/w-1/acknowledge');
    await api.delete('/health/workers/w-1');
    await api.put('/health/workers/w-1', {});
    api.pass(90);
    expect(await acknowledged()).toBe(false);
    expect((await api.get('/health/acknowledgements')).body.total).toBe(0);
  });

  it('does not know a worker that does not exist', async () => {
    expect((await api.post('/health/workers/w-9/acknowledge')).status).toBe(404);
    expect((await api.delete('/health/acknowledgements/abc')).status).toBe(404);
  });
});

describe('POST /health/acknowledgements', () => {
  it('F8 covers alerts by name and type that began before, in the alert log', async () => {
    const labels = { alertname: 'WorkerFleetFailing', worker_type: 'batch' };
    await notify(labels);
    api.pass(60);
    await api.post('/health/acknowledgements', { alertname: 'WorkerFleetFailing', worker_type: 'batch' });
    const listed = async () => (await api.get('/health/alerts')).body.alerts as object[];
    expect(await listed()).toMatchObject([{ acknowledged: { at: expect.any(String) } }]);
    api.pass(60);
    await notify(labels);
    expect((await listed()).map((alert) => 'acknowledged' in alert)).toEqual([false, true]);
    await notify({ ...labels, worker_type: 'web' }, { fingerprint: 'def' });
    expect((await listed()).filter((alert) => 'acknowledged' in alert)).toHaveLength(1);
  });

  it.each<[object, string]>([
    [{}, 'Name the alerts'],
    [{ worker_type: 'batch' }, 'Name the alerts'],
    [{ alertname: 'a b' }, 'alertname'],
    [{ alertname: 'A', other: 1 }, 'other'],
    [{ alertname: 'A', note: 'x'.repeat(1025) }, 'note'],
  ])('rejects %j', async (body, detail) => {
    const response = await api.post('/health/acknowledgements', body);
    expect(response.status).toBe(400);
    expect(response.body.detail).toContain(detail);
  });
});

describe('the Acknowledge link of a message', () => {
  it.each([
    ['failure_domain', 'hostname=a', 'WorkerDomainFailing', {}],
    ['crash_group', 'etl', 'WorkerCrashLooping', { worker_type: 'batch' }],
  ])('F8 acknowledges one group of several: %s', async (label, value, alertname, others) => {
    const groups = [value, 'other'].map((group) => ({ ...others, alertname, [label]: group }));
    for (const [index, labels] of groups.entries()) {
      await notify(labels, {
        fingerprint: ['abc', 'def'][index],
        annotations: { description: `group ${index}` },
      });
    }
    api.pass(10);
    const link = `/acknowledge?${new URLSearchParams(groups[0]).toString()}`;
    const page = await api.get(link);
    expect(page.text).toContain(value);
    expect(page.text).toContain('group 0');
    expect(page.text).not.toContain('group 1');
    const submitted = await api.form('/acknowledge', { ...groups[0] });
    expect(submitted.status).toBe(303);
    expect((await api.get(`/${submitted.headers['location']}`)).text).toMatch(/Acknowledged\s+at/);
    const listed = async () => (await api.get('/health/alerts')).body.alerts as { labels: object }[];
    const acknowledged = async () =>
      (await listed()).filter((alert) => 'acknowledged' in alert).map(({ labels }) => labels);
    expect(await acknowledged()).toMatchObject([{ [label]: value }]);
    await api.open();
    expect((await api.get('/health/acknowledgements')).body.acknowledgements).toMatchObject([
      { [label]: value, in_effect: true },
    ]);
    await api.post('/health/acknowledgements', { ...others, alertname });
    expect(await acknowledged()).toHaveLength(2);
  });

  it('F8 shows the alerts and changes nothing; its form acknowledges', async () => {
    await api.report('w-1');
    api.pass(90);
    const labels = { alertname: 'WorkerFailed', worker_id: 'w-1', worker_type: 'unknown' };
    await notify(labels, { annotations: { description: 'worker w-1 has failed <b>' } });
    const link = '/acknowledge?alertname=WorkerFailed&worker_id=w-1';
    const page = await api.get(link);
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toContain("form-action 'self'");
    // Without it, browsers send the form with the origin null, which is refused.
    expect(page.headers['referrer-policy']).toBe('same-origin');
    expect(page.text).toContain('worker w-1 has failed &lt;b&gt;');
    expect(page.text).toContain('I am on it');
    expect((await api.get('/health/acknowledgements')).body.total).toBe(0);

    const submitted = await api.form('/acknowledge', {
      alertname: 'WorkerFailed',
      worker_id: 'w-1',
      note: '',
    });
    expect(submitted.status).toBe(303);
    expect(submitted.headers['location']).toBe(
      'acknowledge?alertname=WorkerFailed&worker_type=unknown&worker_id=w-1',
    );
    const after = await api.get(`/${submitted.headers['location']}`);
    expect(after.text).toMatch(/Acknowledged\s+at/);
    expect((await api.get('/health/workers/w-1')).body).toHaveProperty('acknowledged');
  });

  it('F8 refuses forms of other origins, and other content', async () => {
    await api.report('w-1');
    const form = { worker_id: 'w-1' };
    const foreign = await api.form('/acknowledge', form, { Origin: 'https://evil.example' });
    expect(foreign.status).toBe(403);
    expect((await api.form('/acknowledge', form, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect((await api.post('/acknowledge', form)).status).toBe(415);
    expect((await api.form('/acknowledge', { ...form, other: '1' })).status).toBe(400);
    expect((await api.form('/acknowledge', { worker_id: 'w-9' })).status).toBe(404);
    expect((await api.get('/acknowledge')).status).toBe(400);
    expect((await api.get('/acknowledge?worker_id=w-9')).status).toBe(404);
    expect((await api.get('/health/acknowledgements')).body.total).toBe(0);
  });
});
