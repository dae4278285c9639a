import { gzipSync } from 'node:zlib';
import { fullReport } from '../../exporter/src/exposition/fleet.fixture';
import { type Random } from '../../test-support/random';
import { mutateJson, ODD_TEXTS, scrambleBytes } from './mutation';

/** One request of the fuzzer. */
export interface Input {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

const REPORTS = '/api/v1/reports';
const JSON_TYPE = { 'Content-Type': 'application/json' };
const SANDBOX = {
  sandbox_id: 's-1', worker_id: 'w-1', worker_type: 'sandbox', state: 'running', created_at: '2026-11-22T10:00:00Z',
  last_event_at: '2026-11-22T10:00:00Z', resources: { cpu_ratio: 0.5, memory_bytes: 1, disk_bytes: 2 }, hourly_cost_dollars: 0.2,
}; // prettier-ignore
const NOTIFICATION = {
  version: '4', groupKey: 'k', truncatedAlerts: 0, status: 'firing', receiver: 'heartline', groupLabels: {}, commonLabels: {},
  commonAnnotations: {}, externalURL: 'http://127.0.0.1:9093',
  alerts: [
    { status: 'firing', labels: { alertname: 'WorkerFailed', worker_id: 'w-1' }, annotations: { summary: 's' },
      startsAt: '2026-11-22T10:00:00Z', endsAt: '0001-01-01T00:00:00Z', generatorURL: '', fingerprint: 'f1' },
  ],
}; // prettier-ignore

/** Paths to read; `{id}` is replaced by a worker ID. The sender closes the event stream, which never ends. */
const READS = [
  '/', '/metrics', '/openapi.json', '/runbooks', '/runbooks/{id}', '/health/workers', '/health/workers/{id}', '/health/stats',
  '/health/workers/{id}/heartbeats', '/health/workers/{id}/history', '/health/alerts', '/health/events', '/health/recovery',
  '/health/recovery/audit', '/health/maintenance', '/health/maintenance/{id}', '/health/acknowledgements', '/acknowledge',
  '/health/worker-types', '/health/worker-types/{id}', '/-/healthy', '/-/ready', '/nothing/here',
] as const; // prettier-ignore
const WRITES = [
  ['PUT', '/health/workers/{id}', { worker_type: 'sandbox', interval_seconds: 30, failure_threshold: 3 }],
  ['DELETE', '/health/workers/{id}', undefined],
  ['POST', '/health/workers/{id}/mark-failed', { reason: 'by hand' }],
  ['POST', '/health/workers/{id}/restart', {}],
  ['POST', '/health/workers/{id}/stop-monitoring', undefined],
  ['POST', '/api/v1/workers/{id}/heartbeat', { worker_type: 'r', status: 'idle' }],
  ['POST', '/api/v1/workers/{id}/stop', { current_task: null }],
  ['POST', '/api/v1/alerts', NOTIFICATION],
  ['POST', '/api/v1/recovery/alerts', NOTIFICATION],
  ['POST', '/health/recovery/pause', { reason: 'by hand', until: '2126-11-22T10:00:00Z' }],
  ['POST', '/health/recovery/resume', { reason: 'by hand' }],
  ['POST', '/health/workers/{id}/recovery/clear', { reason: 'by hand' }],
  ['POST', '/health/maintenance', { workers: ['w-1', 'w-2*'], worker_types: ['s*'], hostnames: ['h?'], labels: { team: 'a*' },
    reason: 'by hand', starts_at: '2026-11-22T10:00:00Z', duration_seconds: 5 }],
  ['POST', '/health/maintenance', { all: true, reason: 'by hand', ends_at: '2126-11-22T10:00:00Z' }],
  ['DELETE', '/health/maintenance/{id}', undefined],
  ['POST', '/health/workers/{id}/pause', { reason: 'by hand', duration_seconds: 5 }],
  ['POST', '/health/workers/{id}/resume', undefined],
  ['POST', '/health/acknowledgements', { alertname: 'WorkerFailed', worker_type: 'sandbox', worker_id: 'w-1', note: 'n' }],
  ['POST', '/health/workers/{id}/acknowledge', { note: 'n' }],
  ['DELETE', '/health/acknowledgements/{id}', undefined],
  ['PUT', '/health/worker-types/{id}', { minimum_workers: 2 }],
  ['DELETE', '/health/worker-types/{id}', undefined],
  ['POST', '/-/reload', undefined],
] as const; // prettier-ignore
const QUERIES = [
  'family[]', 'family', 'worker_type[]', 'type', 'state', 'min_state', 'status', 'limit', 'cursor', 'from', 'to', 'hours', 'step', 'q',
  'worker_id', 'worker_type', 'alertname', 'in_effect', 'outcome', 'event', 'trigger',
] as const; // prettier-ignore
const QUERY_VALUES = [
  ...ODD_TEXTS, 'worker_info', 'failed', 'healthy', '0', '-1', '1e9', '24', '100', 'NaN', '2026-11-22T10:00:00Z', '1795341600',
] as const; // prettier-ignore
const HEADERS: readonly (readonly [name: string, ...values: readonly string[]])[] = [
  ['Content-Type', 'text/plain', 'application/x-ndjson', 'application/json; charset=utf-16', 'application/json;;;', '/', 'multipart/form-data; boundary=x', ''],
  ['Content-Encoding', 'gzip', 'deflate', 'br', 'identity', 'gzip, gzip', 'zstd', 'nonsense'],
  ['Accept', '*/*', 'application/openmetrics-text; version=1.0.0', 'text/plain;version=0.0.4;q=0.5,*/*;q=0.1', 'image/png', ';q=1', 'text/plain;q=nonsense', 'a/b,'.repeat(500)],
  ['Accept-Encoding', 'gzip', 'br;q=1, gzip;q=0', '*;q=0', 'identity;q=0', 'gzip;q=2', ','],
  ['Accept-Language', 'de', 'x'.repeat(1000)],
  ['Authorization', 'Bearer x', 'Basic x', 'Basic Og==', 'Bearer', `Bearer ${'x'.repeat(5000)}`, 'Digest realm="'],
  ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 'ff-0-0-0', '00-', 'x'.repeat(2000)],
  ['X-Request-Id', 'ok-1', 'level=error\tmsg=forged', 'x'.repeat(500), '%0a'],
  ['Host', 'localhost', '[::1]', 'evil.example.org', 'a:b:c', '"', ''],
  ['Origin', 'null', 'http://evil.example.org', 'nonsense', 'http://127.0.0.1'],
  ['Sec-Fetch-Site', 'cross-site', 'same-origin', 'nonsense'],
  ['Last-Event-ID', '0', '-1', '9'.repeat(40), 'x'],
  ['Expect', '100-continue'],
  ['Range', 'bytes=0-1', 'bytes=-'],
  ['If-None-Match', '*', 'W/"x"'],
  ['X-Forwarded-For', '1.2.3.4', 'x, y'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['Cookie', 'a=b; '.repeat(200)],
]; // prettier-ignore
const METHODS = ['HEAD', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND', 'DELETE', 'PUT', 'GET', 'POST'] as const;

/** A random request that is nearly valid, so that it is accepted or passes many checks before it is rejected. */
export function randomInput(random: Random): Input {
  const input = random.pick(KINDS)(random);
  if (!random.happens(0.25)) {
    return input;
  }
  const [name, ...values] = random.pick(HEADERS);
  const others = Object.entries(input.headers).filter(([each]) => each.toLowerCase() !== name.toLowerCase());
  const method = random.happens(0.1) ? random.pick(METHODS) : input.method;
  return { ...input, method, headers: { ...Object.fromEntries(others), [name]: random.pick(values) } };
}

const KINDS: readonly ((random: Random) => Input)[] = [
  report, report, report, report, scrambledReport, batch, ndjson, sandbox, read, read, write,
]; // prettier-ignore

function workerId(random: Random): string {
  return `w-${random.below(20)}`;
}
function completeReport(random: Random) {
  return {
    ...fullReport,
    worker_id: workerId(random),
    worker_type: random.pick(['research', 'sandbox', 'orchestrator']),
    sequence: random.below(1000),
  };
}
function encode(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
function post(path: string, body: Buffer): Input {
  return { method: 'POST', path, headers: JSON_TYPE, body };
}

function report(random: Random): Input {
  return post(REPORTS, encode(mutateJson(completeReport(random), random)));
}

function scrambledReport(random: Random): Input {
  const bytes = encode(completeReport(random));
  if (random.happens(0.7)) {
    return post(REPORTS, scrambleBytes(bytes, random));
  }
  const packed = scrambleBytes(gzipSync(bytes), random);
  return { ...post(REPORTS, packed), headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' } };
}

function someReports(random: Random): unknown[] {
  return Array.from({ length: random.below(8) }, () => mutateJson(completeReport(random), random));
}

function batch(random: Random): Input {
  return post(REPORTS, encode(someReports(random)));
}

function ndjson(random: Random): Input {
  const lines = Buffer.from(someReports(random).map((each) => `${JSON.stringify(each)}\n`).join('')); // prettier-ignore
  const body = random.happens(0.3) ? scrambleBytes(lines, random) : lines;
  return { method: 'POST', path: REPORTS, headers: { 'Content-Type': 'application/x-ndjson' }, body };
}

function sandbox(random: Random): Input {
  const event = { ...SANDBOX, sandbox_id: `s-${random.below(20)}` };
  return post('/api/v1/sandboxes', encode(random.happens(0.2) ? event : mutateJson(event, random)));
}

function read(random: Random): Input {
  const query = Array.from(
    { length: random.below(4) },
    () => `${random.pick(QUERIES)}=${escapeText(random.pick(QUERY_VALUES), random)}`,
  ).join('&');
  const path = fillPath(random.pick(READS), random);
  return { method: 'GET', path: query === '' ? path : `${path}?${query}`, headers: {} };
}

function write(random: Random): Input {
  const [method, path, body] = random.pick(WRITES);
  const at = fillPath(path, random);
  return body === undefined
    ? { method, path: at, headers: {} }
    : { method, path: at, headers: JSON_TYPE, body: encode(mutateJson(body, random)) };
}

function fillPath(path: string, random: Random): string {
  return path.replace('{id}', () =>
    random.happens(0.7) ? workerId(random) : escapeText(random.pick(ODD_TEXTS), random),
  );
}

/** Percent-encodes a text like a client, or replaces only what a request line cannot contain. */
function escapeText(text: string, random: Random): string {
  return (
    random.happens(0.8)
      ? encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'))
      : text.replace(/[^!-~]/gu, '%')
  ).slice(0, 4000);
}
