import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseExposition } from '../exporter/src/exposition/parse.fixture';
import { Random } from '../test-support/random';
import { type Input, randomInput } from './fuzz/inputs';
import { scrambleBytes } from './fuzz/mutation';
import { type FuzzResponse, Sender } from './fuzz/sender';
import { ExporterProcess } from './environment/exporter-process';

// `npm run fuzz` sends 100,000; HEARTLINE_FUZZ_SEED repeats a run that failed.
const INPUTS = Number(process.env['HEARTLINE_FUZZ_INPUTS'] ?? 5_000);
const SEED = Number(process.env['HEARTLINE_FUZZ_SEED'] ?? 20_261_122);
const CONNECTIONS = 64;
/** One in so many inputs is not valid HTTP. */
const RAW_EVERY = 50;
const ROUNDS = 10;
const MEGABYTE = 2 ** 20;
/**
 * Limits the heap to about twice what survives a collection, so that memory which stays ends the process. Without a limit V8
 * collects the heap when it thinks fit, and the resident memory says nothing.
 */
const HEAP_LIMIT = { NODE_OPTIONS: '--max-old-space-size=112' };
/** Allowed growth after the second round, when all tables are full: compiled code and garbage. */
const MAX_GROWTH_BYTES = 48 * MEGABYTE;
/** Small tables, so that their limits are reached too. No rate limit. */
const FLAGS = [
  '--limits.workers=200',
  '--limits.sandboxes=100',
  '--limits.queues=100',
  '--limits.alerts=50',
  '--limits.task-types-per-worker=10',
  '--limits.error-types-per-worker=10',
  '--limits.reports-per-second-per-worker=10000',
  '--limits.reads-per-second-per-client=100000',
  '--labels.allow=region,team',
  '--metrics.suspicion',
];

/** The response of a Prometheus without series, from which histories are read. */
const NO_SERIES = JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [] } });

let folder: string;
let prometheus: Server;
let exporter: ExporterProcess;
let sender: Sender;
let flags: readonly string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-fuzz-'));
  prometheus = createServer((_request, response) => response.end(NO_SERIES));
  await new Promise<void>((resolve) => prometheus.listen(0, '127.0.0.1', resolve));
  const { port } = prometheus.address() as AddressInfo;
  flags = [`--storage.path=${folder}`, `--prometheus.url=http://127.0.0.1:${port}`, ...FLAGS];
  await start();
});
afterAll(async () => {
  sender.close();
  exporter.signal('SIGKILL');
  await exporter.exited();
  prometheus.closeAllConnections();
  prometheus.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const started = await ExporterProcess.startWith({ environment: HEAP_LIMIT }, ...flags);
  exporter = started.exporter;
  sender = new Sender(started.url, CONNECTIONS);
}

/** A full table responds with 503 by design, and names the limit. */
function isFailure({ status, text }: FuzzResponse): boolean {
  return status >= 500 && !(status === 503 && /\(limits\.\w+\)/.test(text));
}

function describeInput({ method, path, headers, body }: Input): string {
  return `${method} ${path} ${JSON.stringify(headers)} ${body?.toString().slice(0, 2000) ?? ''}`;
}

function rawBytes({ method, path, headers, body = Buffer.alloc(0) }: Input, random: Random): Buffer {
  const lines = Object.entries({ Host: 'localhost', ...headers, 'Content-Length': String(body.length) });
  const head = `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return scrambleBytes(Buffer.concat([Buffer.from(head), body]), random);
}

/** Sends so many inputs, `CONNECTIONS` at a time. Resolves with the number of responses per status. Throws at the first failure. */
async function send(count: number, random: Random): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let left = count;
  const one = async () => {
    while (left-- > 0) {
      const input = randomInput(random);
      const response =
        left % RAW_EVERY === 0 ? await sender.sendRaw(rawBytes(input, random)) : await sender.send(input);
      if (isFailure(response)) {
        throw new Error(`${response.status} for ${describeInput(input)}\n${response.text}`);
      }
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  return statuses;
}

/** Parses /metrics strictly in both formats. Resolves with the number of workers and the resident memory. */
async function scrape(): Promise<{ workers: number; bytes: number }> {
  const get = (accept: string) =>
    sender.send({ method: 'GET', path: '/metrics', headers: { Accept: accept } });
  parseExposition((await get('text/plain')).text, 'text');
  const families = parseExposition((await get('application/openmetrics-text')).text, 'openmetrics');
  const bytes = Number(families.get('process_resident_memory_bytes')?.samples[0]?.value);
  return { workers: families.get('worker_starts')?.samples.length ?? 0, bytes };
}

it(
  'the exporter survives random requests: no 5xx, no crash, no memory growth, no invalid series',
  async () => {
    console.log(`${INPUTS} inputs, HEARTLINE_FUZZ_SEED=${SEED}`);
    const random = new Random(SEED);
    const memory: number[] = [];
    const statuses = new Map<number, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const counts = await send(Math.ceil(INPUTS / ROUNDS), random);
      for (const [status, count] of counts) {
        statuses.set(status, (statuses.get(status) ?? 0) + count);
      }
      memory.push((await scrape()).bytes);
    }
    console.log(
      Object.fromEntries(statuses),
      memory.map((bytes) => Math.round(bytes / MEGABYTE)).join(' '),
      'MB',
    );
    const [, early = 0] = memory;
    expect(Math.min(...memory.slice(-3)) - early).toBeLessThan(MAX_GROWTH_BYTES);
    expect(statuses.get(202)).toBeGreaterThan(INPUTS / 20);
    expect(exporter.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  },
  30 * 60_000,
);

it('the exporter reads all workers back after SIGKILL', async () => {
  const before = await scrape();
  expect(before.workers).toBeGreaterThan(20);
  sender.close();
  await exporter.kill();
  await start();
  expect((await scrape()).workers).toBe(before.workers);
});
