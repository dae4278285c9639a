import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { parseAllDocuments } from 'yaml';
import { type StepOutcome } from '../../drivers/driver';
import { actionCall, type CallOptions, createDriver } from '../driver-kinds.fixture';
import { FakeKubernetes, type FakeObject } from './kubernetes-api.fixture';
import { KUBERNETES_DRIVER } from './kubernetes-driver';

const NOW = Date.parse('2026-12-01T04:00:00Z');
const ENABLED = { 'heartline.io/recovery': 'enabled' };
const ROLE_FILE = join(__dirname, '../../../../../docs/deploy/kubernetes-recovery.yaml');

let tls: { cert: string; key: string };
let api: FakeKubernetes;
let files: Record<string, string>;
/** Every request of all tests, which the documented role must allow. */
const used = new Set<string>();

beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'kubernetes' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  tls = { cert, key };
});
beforeEach(async () => {
  api = await FakeKubernetes.start('jobs', tls);
  files = { token: 'token-1\n', 'ca.crt': tls.cert };
});
afterEach(async () => {
  for (const { verb, apiGroup, resource } of api.requests) {
    used.add(`${verb} ${apiGroup}/${resource}`);
  }
  await api.close();
});

function driver(options: object = {}) {
  const all = {
    api_url: `https://127.0.0.1:${api.port}`,
    token_file: 'token',
    ca_file: 'ca.crt',
    namespace: 'jobs',
    ...options,
  };
  return createDriver(KUBERNETES_DRIVER, all, { now: NOW, readFile: (path) => files[path] ?? '' });
}
function run(stepName: string, options: object = {}, call: CallOptions = {}): Promise<StepOutcome> {
  const parsed = actionCall(call);
  const step = driver(options)
    .steps('restart', parsed.target)
    .find(({ name }) => name === `test-driver/${stepName}`);
  return step?.run(parsed) ?? Promise.reject(new Error(`no step ${stepName}`));
}
function pod(name = 'w-1', metadata: Partial<FakeObject['metadata']> = {}): FakeObject {
  return api.add('pods', {
    metadata: { name, uid: `uid-${name}`, resourceVersion: '10', labels: ENABLED, ...metadata },
    spec: { nodeName: 'node-1' },
    status: {
      phase: 'Running',
      startTime: '2026-12-01T02:00:00Z',
      containerStatuses: [
        { name: 'main', restartCount: 2, lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } } },
      ],
    },
  });
}
function changes() {
  return api.requests.filter(({ verb }) => verb === 'delete' || verb === 'patch');
}

describe('the deletion of a pod', () => {
  it('names the object and its version, and shows its state', async () => {
    pod();
    pod('w-2');
    expect(await run('delete')).toEqual({
      result: 'done',
      evidence: {
        pod: 'w-1',
        uid: 'uid-w-1',
        phase: 'Running',
        node: 'node-1',
        kubelet_restarts: 2,
        last_exit_code: 137,
        last_exit_reason: 'OOMKilled',
        grace_seconds: 'of the pod',
      },
    });
    expect(changes()).toEqual([
      {
        ...{ verb: 'delete', apiGroup: '', resource: 'pods', name: 'w-1' },
        body: {
          kind: 'DeleteOptions',
          apiVersion: 'v1',
          preconditions: { uid: 'uid-w-1', resourceVersion: '10' },
        },
      },
    ]);
  });

  it('is immediate in the second step, also for a pod that does not end', async () => {
    pod();
    expect(await run('delete', { grace_period_seconds: 5 })).toMatchObject({ result: 'done' });
    expect(await run('delete')).toMatchObject({ result: 'nothing_to_do' });
    expect(await run('delete-now')).toMatchObject({ result: 'done', evidence: { grace_seconds: 0 } });
    expect(changes().map(({ body }) => (body as { gracePeriodSeconds?: number }).gracePeriodSeconds)).toEqual(
      [5, 0],
    );
    expect(await run('delete-now')).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('404'),
    });
  });

  it('is tried again for the new version if kubelet has updated the status, and not for a new pod', async () => {
    pod();
    api.beforeChange = ({ metadata }) => {
      metadata.resourceVersion = '11';
      api.beforeChange = () => undefined;
    };
    expect(await run('delete')).toMatchObject({ result: 'done' });
    expect(changes()).toHaveLength(2);
    const replaced = pod('w-2');
    api.beforeChange = () => {
      // A StatefulSet creates a pod of the same name, which has just started.
      const successor = pod('w-2', { uid: 'uid-new' });
      successor.status = { phase: 'Pending', startTime: '2026-12-01T03:59:59Z' };
      Object.assign(replaced, successor);
    };
    expect(await run('delete', {}, { workerId: 'w-2' })).toMatchObject({
      result: 'nothing_to_do',
      evidence: { uid: 'uid-new' },
    });
  });

  it('is not done for a pod that has started since the last heartbeat', async () => {
    pod().status = { phase: 'Running', startTime: '2026-12-01T03:59:30Z' };
    expect(await run('delete')).toMatchObject({ result: 'nothing_to_do' });
    expect(await run('delete', { start_grace_seconds: 10 })).toMatchObject({ result: 'done' });
  });

  it('is refused for a pod without the label', async () => {
    for (const labels of [{}, { 'heartline.io/recovery': 'disabled' }, { app: 'enabled' }]) {
      pod('w-1', { labels });
      expect(await run('delete')).toMatchObject({
        result: 'refused',
        reason: 'The pod w-1 does not have the label heartline.io/recovery=enabled.',
      });
    }
    expect(changes()).toEqual([]);
  });

  it.each([
    '--help',
    '../w-1',
    'w-1/status',
    'W-1',
    'w_1',
    'w-1?x=y',
    '$(id)',
    'w-1\n',
    'w-1:2',
    'x'.repeat(1000),
    '',
  ])('is refused for the worker ID %j, without a request', async (workerId) => {
    pod();
    expect(await run('delete', {}, { workerId })).toMatchObject({ result: 'refused' });
    expect(api.requests).toEqual([]);
  });

  it('finds the pod by a label, which must be unique', async () => {
    const options = { worker_label: 'heartline.io/worker-id' };
    const labels = { ...ENABLED, 'heartline.io/worker-id': 'w-1' };
    pod('batch-x7k2f', { labels });
    pod('batch-old', { labels, deletionTimestamp: '2026-12-01T03:59:00Z' });
    pod('batch-other', { labels: { ...ENABLED, 'heartline.io/worker-id': 'w-10' } });
    expect(await run('delete', options)).toMatchObject({ result: 'done', evidence: { pod: 'batch-x7k2f' } });
    pod('batch-a', { labels });
    pod('batch-b', { labels });
    expect(await run('delete', options)).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining('2 pods have the label'),
    });
    expect(await run('delete', options, { workerId: 'missing' })).toMatchObject({ result: 'failed' });
    for (const workerId of ['a,b', 'a:b', '-a', 'x'.repeat(64)]) {
      expect(await run('delete', options, { workerId })).toMatchObject({ result: 'refused' });
    }
    expect(changes()).toHaveLength(1);
  });
});

describe('the rollout restart', () => {
  const rollout = { kind: 'deployments', name: 'indexer' };
  function deployment(
    spec: Record<string, unknown> = { replicas: 1 },
    labels: Record<string, string> = ENABLED,
  ) {
    return api.add('deployments', {
      metadata: { name: 'indexer', uid: 'uid-d', resourceVersion: '7', labels },
      spec,
    });
  }

  it('changes the template of the workload, as kubectl does', async () => {
    const { spec } = deployment();
    expect(await run('rollout', { rollout })).toEqual({
      result: 'done',
      evidence: { workload: 'deployments/indexer', replicas: 1 },
    });
    expect(spec).toEqual({ replicas: 1 });
    expect(api.objects.get('deployments/indexer')?.spec).toEqual({
      replicas: 1,
      template: {
        metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-12-01T04:00:00.000Z' } },
      },
    });
  });

  it('is refused if it would restart healthy pods, or without the label', async () => {
    deployment({ replicas: 3 });
    expect(await run('rollout', { rollout })).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining('would restart healthy pods'),
    });
    expect(await run('rollout', { rollout: { ...rollout, max_replicas: 3 } })).toMatchObject({
      result: 'done',
    });
    deployment({ replicas: 1 }, {});
    expect(await run('rollout', { rollout })).toMatchObject({ result: 'refused' });
    api.add('daemonsets', {
      metadata: { name: 'indexer', uid: 'u', resourceVersion: '1', labels: ENABLED },
      spec: {},
    });
    expect(await run('rollout', { rollout: { ...rollout, kind: 'daemonsets' } })).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining('an unknown number of replicas'),
    });
    expect(changes()).toHaveLength(1);
  });

  it('fails if the workload has changed in between', async () => {
    deployment();
    api.beforeChange = ({ metadata }) => (metadata.resourceVersion = '8');
    expect(await run('rollout', { rollout })).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('409'),
    });
  });
});

describe('the API server', () => {
  it('gets the token that is in the file now', async () => {
    pod();
    const step = driver().steps('restart', actionCall().target)[0];
    expect(await step?.run(actionCall())).toMatchObject({ result: 'done' });
    pod();
    api.token = 'token-2';
    expect(await step?.run(actionCall())).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('401'),
    });
    files['token'] = 'token-2';
    expect(await step?.run(actionCall())).toMatchObject({ result: 'done' });
  });

  it('must have a certificate of the authority', async () => {
    pod();
    const other = await generate([{ name: 'commonName', value: 'other' }]);
    files['ca.crt'] = other.cert;
    expect(await run('delete')).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('certificate'),
    });
    expect(api.requests).toEqual([]);
  });

  it.each([
    ['HTML', (response) => response.writeHead(502).end('<html>'), '502: <html>'],
    ['no pod', (response) => response.end('{"kind":"Pod"}'), 'unexpected /metadata'],
    ['no JSON', (response) => response.end('hello'), 'unexpected'],
    ['a closed connection', (response) => response.destroy(), 'did not respond'],
  ] satisfies [string, NonNullable<FakeKubernetes['override']>, string][])(
    'that answers with %s fails the step',
    async (_, override, reason) => {
      api.override = override;
      expect(await run('delete')).toMatchObject({
        result: 'failed',
        reason: expect.stringContaining(reason),
      });
    },
  );

  it.each([
    ['http://kubernetes.example', 'must begin with https://'],
    ['http://10.0.0.1:8080', 'must begin with https://'],
  ])('is not configured as %s', (api_url, problem) => {
    expect(() => driver({ api_url })).toThrow(problem);
  });

  it('is that of the cluster by default', () => {
    expect(() => driver({ api_url: undefined })).toThrow('KUBERNETES_SERVICE_HOST is not set');
    process.env['KUBERNETES_SERVICE_HOST'] = 'fd00::1';
    expect(() => driver({ api_url: undefined })).not.toThrow();
    delete process.env['KUBERNETES_SERVICE_HOST'];
  });
});

describe('docs/deploy/kubernetes-recovery.yaml', () => {
  it('grants what the driver uses, and nothing else', () => {
    const granted = parseAllDocuments(readFileSync(ROLE_FILE, 'utf8')).flatMap((document) => {
      const { rules = [] } = document.toJS() as {
        rules?: { apiGroups: string[]; resources: string[]; verbs: string[] }[];
      };
      return rules.flatMap(({ apiGroups, resources, verbs }) =>
        verbs.map((verb) => `${verb} ${apiGroups.join()}/${resources.join()}`),
      );
    });
    // Each driver names one kind of workload; the example is a Deployment.
    const needed = [...used].filter((each) => !each.endsWith('daemonsets'));
    expect(granted.sort()).toEqual(needed.sort());
  });
});
