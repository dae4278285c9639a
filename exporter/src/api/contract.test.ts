import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import addFormats from 'ajv-formats';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { type AxiosResponse } from 'axios';
import { type Document, type OpenAPIClient, OpenAPIClientAxios, type Operation } from 'openapi-client-axios';
import { pino } from 'pino';
import { type Exporter, startExporter } from '../app/start-exporter';
import { parseFlags } from '../config/load/flags';
import { loadSettings } from '../config/load/load';

/** A validator of OpenAPI documents that knows nothing of us; it is an ES module, which jest cannot load. */
const VALIDATE = `
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
const { valid, errors } = await new Validator().validate(JSON.parse(readFileSync(0, 'utf8')));
process.stdout.write(JSON.stringify({ valid, errors: JSON.stringify(errors ?? []).slice(0, 2000) }));
`;

let folder: string;

let prometheus: Server;

let exporter: Exporter;

let document: Document;

let client: OpenAPIClient;

let api: OpenAPIClientAxios;

const called = new Map<string, Set<number>>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-contract-'));
  prometheus = createServer((_request, response) => {
    const values = [[1_700_000_000, '1']];
    const result = [{ metric: { __name__: 'worker:health_state:code' }, values }];
    response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
  });
  await new Promise<void>((resolve) => prometheus.listen(0, '127.0.0.1', resolve));
  const flags = parseFlags([
    '--web.listen-address=127.0.0.1:0',
    `--storage.path=${join(folder, 'data')}`,
    `--prometheus.url=http://127.0.0.1:${(prometheus.address() as AddressInfo).port}`,
  ]);
  const places = { flags, environment: {}, read: () => '' };
  exporter = await startExporter({
    settings: loadSettings(places),
    sources: places,
    build: { version: '0.1.0', revision: '' },
    log: pino({ level: 'silent' }),
  });
  const url = `${exporter.url}/openapi.json`;
  document = (await (await fetch(url)).json()) as Document;
  api = new OpenAPIClientAxios({
    definition: url,
    withServer: { url: exporter.url },
    axiosConfigDefaults: { validateStatus: () => true, headers: { 'Content-Type': 'application/json' } },
  });
  client = await api.init();
});

afterAll(async () => {
  await exporter.close();
  prometheus.close();
  await rm(folder, { recursive: true });
});

function operations(): readonly Operation[] {
  return api.getOperations();
}

/** Calls an operation by its ID through the generated client, and validates the response against the document. */
async function call(
  id: string,
  params: object = {},
  body?: unknown,
  config: object = {},
): Promise<AxiosResponse> {
  const operation = client[id];
  if (operation === undefined) {
    throw new Error(`The document has no operation ${id}.`);
  }
  const response = (await operation(params as never, body, config)) as AxiosResponse;
  called.set(id, (called.get(id) ?? new Set()).add(response.status));
  expect(validationErrors(id, response)).toEqual([]);
  return response;
}

interface ResponseObject {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });

addFormats(ajv);

const validators = new Map<object, ValidateFunction>();

/** Errors of a response that does not match the document. */
function validationErrors(id: string, { status, headers, data }: AxiosResponse): unknown[] {
  const operation = operations().find(({ operationId }) => operationId === id);
  const described = operation?.responses[String(status)] as ResponseObject | undefined;
  if (described === undefined) {
    return [`${id} does not describe status ${status}`];
  }
  const type = String(headers['content-type']).split(';')[0] ?? '';
  const schema = described.content?.[type]?.schema;
  if (schema === undefined) {
    return [`${id} ${status} does not describe ${type}`];
  }
  let validate = validators.get(schema);
  if (validate === undefined) {
    validate = ajv.compile(schema);
    validators.set(schema, validate);
  }
  return validate(data) ? [] : [id, status, validate.errors];
}

const full = {
  worker_id: 'w-1',
  worker_type: 'batch',
  hostname: 'h',
  version: '1',
  status: 'processing',
  current_task: 't',
  current_run_id: 'r',
  lease_expires_at: '2026-11-22T10:00:00Z',
  metadata: { deep: { er: [1] } },
  resources: {
    cpu_ratio: 0.97,
    memory_bytes: 9,
    memory_limit_bytes: 10,
    gpus: [{ gpu: '0', utilization_ratio: 1, memory_bytes: 1, memory_limit_bytes: 2 }],
    disks: [{ mountpoint: '/', used_bytes: 99, size_bytes: 100 }],
    network: { receive_bytes_total: 1, transmit_bytes_total: 2 },
  },
  tasks: { active: 1, slots: 2, stuck: 0, types: { a: { succeeded: 90, failed: 10, expected_seconds: 1 } } },
  queues: [{ queue: 'q', connected: false }],
  models: [{ model: 'm', loaded: false }],
  last_error: 'e',
};

const notification = {
  version: '4',
  alerts: [
    { status: 'firing', labels: { alertname: 'A' }, startsAt: '2026-11-22T10:00:00Z', fingerprint: 'abc' },
  ],
};

describe('the OpenAPI document', () => {
  it('S2.14 is valid OpenAPI 3.1 for an independent validator', async () => {
    const argv = ['--input-type=module', '-e', VALIDATE];
    const validating = promisify(execFile)(process.execPath, argv, { cwd: __dirname });
    validating.child.stdin?.end(JSON.stringify(document));
    const { stdout } = await validating;
    expect(JSON.parse(stdout)).toEqual({ valid: true, errors: '[]' });
    expect(document.openapi).toBe('3.1.0');
  });

  // Generated clients name their types after the schemas, so a change belongs in the changelog.
  it('keeps the name of each schema', () => {
    expect(Object.keys(document.components?.schemas ?? {}).sort()).toEqual([
      'AcknowledgeWorker',
      'Acknowledged',
      'Acknowledgement',
      'AcknowledgementList',
      'Alert',
      'AlertList',
      'AlertmanagerNotification',
      'ByState',
      'Check',
      'DeclaredWorkerType',
      'ExpectedWorker',
      'Forgotten',
      'HeartbeatList',
      'History',
      'MaintenanceList',
      'MaintenanceWindow',
      'MarkFailed',
      'NewAcknowledgement',
      'NewMaintenanceWindow',
      'NotificationResponse',
      'PartialReport',
      'Pause',
      'Problem',
      'QueuedCommand',
      'RecoveryAction',
      'RecoveryAudit',
      'RecoveryAuditEntry',
      'RecoveryCleared',
      'RecoveryList',
      'RecoveryNotificationResponse',
      'RecoveryPause',
      'RecoveryPauseState',
      'RecoveryResume',
      'RecoveryStatus',
      'Report',
      'ReportsResponse',
      'Restart',
      'SandboxReport',
      'State',
      'Stats',
      'Worker',
      'WorkerList',
      'WorkerType',
      'WorkerTypeDeleted',
      'WorkerTypes',
    ]);
  });
});

describe('docs/api.md', () => {
  it('describes every route of the fleet and no others', () => {
    const text = readFileSync(join(__dirname, '../../../docs/api.md'), 'utf8');
    const documented = new Set(
      [...text.matchAll(/(?:\/health\/|…\/|\/api\/v1\/|\/runbooks)[\w{}\-/]*/g)].map(([path]) =>
        path
          .replace('…', '/health/workers/{id}')
          .replace(/\/workers\/(w-17|nightly)/, '/workers/{id}')
          .replace(/WorkerFailed$/, '{alert}'),
      ),
    );
    const routes = Object.keys(document.paths ?? {}).filter((path) =>
      /^\/(health|runbooks)|\/(alerts|reports|sandboxes|heartbeat)$/.test(path),
    );
    expect([...documented].sort()).toEqual(routes.sort());
  });
});

describe('a client generated from the document', () => {
  it('S2.14 calls every route, and every response matches the document', async () => {
    expect(
      (await call('sendReports', {}, [full, { worker_id: 'w-2' }, { worker_id: 'w'.repeat(129) }])).status,
    ).toBe(202);
    expect((await call('sendReports', {}, { worker_id: '' })).status).toBe(400);
    expect((await call('sendHeartbeat', { id: 'w-3' })).status).toBe(202);
    expect((await call('sayGoodbye', { id: 'w-3' })).status).toBe(202);
    expect((await call('sayGoodbye', { id: 'w-4' })).status).toBe(404);
    expect((await call('sendSandboxes', {}, { sandbox_id: 's-1' })).status).toBe(202);
    expect((await call('expectWorker', { id: 'w-5' }, { interval_seconds: 5 })).status).toBe(201);
    expect((await call('expectWorker', { id: 'w-5' })).status).toBe(200);
    expect((await call('listWorkers', { limit: 2 })).data.next_cursor).toEqual(expect.any(String));
    expect((await call('listWorkers', { limit: 0 })).status).toBe(400);
    expect((await call('getWorker', { id: 'w-1' })).data.checks).not.toEqual([]);
    expect((await call('getWorker', { id: 'nobody' })).status).toBe(404);
    expect((await call('listHeartbeats', { id: 'w-1' })).data.heartbeats).toHaveLength(1);
    expect((await call('getWorkerHistory', { id: 'w-1', hours: 1 })).data.points).toHaveLength(1);
    expect((await call('restartWorker', { id: 'w-1' })).status).toBe(202);
    expect((await call('restartWorker', { id: 'w-3' })).status).toBe(409);
    expect((await call('sendHeartbeat', { id: 'w-1' }, { status: 'idle' })).data.commands).toHaveLength(1);
    expect((await call('listRecovery', { worker_id: 'w-1' })).data.actions).toMatchObject([
      { outcome: 'handed_out', worker_type: 'batch' },
    ]);
    expect((await call('listRecovery', { limit: 1 })).data).toMatchObject({
      actions: [{ outcome: 'refused', refusal: 'stopped' }],
      next_cursor: expect.any(String),
    });
    expect((await call('listRecovery', { cursor: 'of another list' })).status).toBe(400);
    expect((await call('pauseRecovery', {}, { reason: 'deployment' })).data).toEqual({ paused: true });
    expect((await call('pauseRecovery', {}, { reason: 'r', until: '2000-01-01T00:00:00Z' })).status).toBe(
      400,
    );
    expect((await call('listRecovery')).data.status.paused).toMatchObject({ reason: 'deployment' });
    expect((await call('restartWorker', { id: 'w-1' })).status).toBe(409);
    expect((await call('resumeRecovery')).data).toEqual({ paused: false });
    expect((await call('clearRecovery', { id: 'w-1' })).data).toEqual({ cleared: false });
    expect((await call('receiveRecoveryAlerts', {}, notification)).data).toEqual({
      accepted: 1,
      refused: 1,
      truncated: 0,
    });
    expect((await call('listRecoveryAudit', { limit: 1 })).data).toMatchObject({
      entries: [{ event: 'refused', refusal: 'other_alert' }],
      next_cursor: expect.any(String),
    });
    expect((await call('markWorkerFailed', { id: 'w-2' }, { reason: 'r' })).data.state).toBe('failed');
    expect((await call('stopMonitoring', { id: 'w-2' })).data.state).toBe('stopped');
    expect(
      (await call('pauseWorker', { id: 'w-1' }, { duration_seconds: 60 })).data.maintenance,
    ).toMatchObject({
      reason: 'paused by hand',
      until: expect.any(String),
    });
    expect((await call('pauseWorker', { id: 'nobody' })).status).toBe(404);
    expect((await call('resumeWorker', { id: 'w-1' })).data).not.toHaveProperty('maintenance');
    const window = {
      worker_types: ['batch'],
      hostnames: ['*'],
      reason: 'r',
      ends_at: '2999-01-01T00:00:00Z',
    };
    expect((await call('startMaintenance', {}, window)).status).toBe(400);
    const started = await call('startMaintenance', {}, { ...window, ends_at: undefined });
    expect([started.status, started.data.worker_count]).toEqual([201, 1]);
    expect((await call('resumeWorker', { id: 'w-1' })).status).toBe(409);
    expect((await call('listMaintenance', { limit: 1 })).data).toMatchObject({
      total: 2,
      windows: [{ state: 'active' }],
      next_cursor: expect.any(String),
    });
    expect((await call('getMaintenance', { id: started.data.id })).data).toEqual(started.data);
    expect((await call('endMaintenance', { id: started.data.id })).data.state).toBe('ended');
    expect((await call('endMaintenance', { id: 'abc' })).status).toBe(404);
    const acknowledged = await call('acknowledgeWorker', { id: 'w-2' }, { note: 'on it' });
    expect([acknowledged.status, acknowledged.data.note]).toEqual([201, 'on it']);
    expect((await call('acknowledge', {}, { alertname: 'A' })).status).toBe(201);
    expect((await call('acknowledge', {}, { worker_type: 'batch' })).status).toBe(400);
    expect((await call('listAcknowledgements', { limit: 1 })).data).toMatchObject({
      total: 2,
      acknowledgements: [{ alertname: 'A', in_effect: true }],
      next_cursor: expect.any(String),
    });
    expect((await call('withdrawAcknowledgement', { id: acknowledged.data.id })).data.in_effect).toBe(false);
    expect((await call('acknowledgePage', { alertname: 'A' })).data).toContain('Acknowledged');
    // A form and a redirect, which the client does not describe.
    const form = {
      method: 'POST',
      body: new URLSearchParams({ alertname: 'A' }),
      redirect: 'manual',
    } as const;
    const submitted = await fetch(`${exporter.url}/acknowledge`, form);
    expect([submitted.status, submitted.headers.get('location')]).toEqual([303, 'acknowledge?alertname=A']);
    called.set('submitAcknowledgePage', new Set([200]));
    expect((await call('forgetWorker', { id: 'w-2' })).status).toBe(200);
    expect((await call('getWorkerType', { type: 'batch' })).status).toBe(404);
    expect((await call('declareWorkerType', { type: 'batch' }, { minimum_workers: 2 })).status).toBe(200);
    expect((await call('getWorkerType', { type: 'batch' })).status).toBe(200);
    expect((await call('listWorkerTypes')).status).toBe(200);
    expect((await call('deleteWorkerType', { type: 'batch' })).status).toBe(200);
    expect((await call('deleteWorkerType', { type: 'batch' })).status).toBe(404);
    expect((await call('getStats')).data.workers).toBe(3);
    expect((await call('receiveAlerts', {}, notification)).data).toEqual({
      accepted: 1,
      truncated: 0,
      rejected: [],
    });
    expect((await call('listAlerts', { status: 'firing' })).data.total).toBe(1);
    expect((await call('listRunbooks')).status).toBe(200);
    expect((await call('getRunbook', { alert: 'WorkerFailed' })).status).toBe(200);
    expect((await call('getRunbook', { alert: 'NoSuchAlert' })).status).toBe(404);
    expect((await call('scrape')).data).toContain('worker_heartbeats_total');
    expect((await call('landing', { state: 'healthy' })).status).toBe(200);
    expect((await call('isHealthy')).status).toBe(200);
    expect((await call('isReady')).status).toBe(200);
    expect((await call('reload')).data).toEqual({ changed: [], need_restart: [] });
    expect((await call('getOpenApi')).data).toEqual(document);
    // A stream without end: its head is its answer.
    const stream = await fetch(`${exporter.url}/health/events`, { method: 'HEAD' });
    expect([stream.status, stream.headers.get('content-type')]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
    ]);
    called.set('followEvents', new Set([stream.status]));

    const declared = operations().map(({ operationId }) => operationId);
    expect([...called.keys()].sort()).toEqual([...declared].sort());
    const successes = [...called].filter(([, statuses]) => [...statuses].some((status) => status < 300));
    expect(successes).toHaveLength(declared.length);
  });
});
