import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExporterProcess } from './environment/exporter-process';

let folder: string;
const started: ExporterProcess[] = [];

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'heartline-damaged-'))));
afterEach(async () => {
  await Promise.all(started.splice(0).map((exporter) => exporter.kill()));
  await rm(folder, { recursive: true, force: true });
});

async function start(...flags: string[]): Promise<{ exporter: ExporterProcess; url: string }> {
  const running = await ExporterProcess.start(`--storage.path=${folder}`, ...flags);
  started.push(running.exporter);
  return running;
}

const PAGE_BYTES = 4096;

/** Numbers of the pages of a file that contain a text, ascending. */
function pagesWith(file: Buffer, text: string): number[] {
  return Array.from({ length: file.length / PAGE_BYTES }, (_, page) => page).filter((page) =>
    file.subarray(page * PAGE_BYTES, (page + 1) * PAGE_BYTES).includes(text),
  );
}

/** A journal with 200 workers, of which the file is cut off in the middle of their rows. Returns the bytes that are left. */
async function writeDamagedJournal(): Promise<number> {
  const { exporter, url } = await start();
  const metadata = 'x'.repeat(900);
  const reports = Array.from({ length: 200 }, (_, n) => ({
    worker_id: `w-${n}`,
    metadata: { text: metadata },
  }));
  const { status } = await fetch(`${url}/api/v1/reports`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(reports),
  });
  expect(status).toBe(202);
  await exporter.kill();
  const path = join(folder, 'data.mdb');
  // Which pages hold the rows depends on how the exporter grouped the commits.
  const pages = pagesWith(readFileSync(path), metadata);
  expect(pages.length).toBeGreaterThan(50);
  const bytes = (pages[Math.floor(pages.length / 2)] ?? 0) * PAGE_BYTES;
  truncateSync(path, bytes);
  return bytes;
}

describe('an exporter whose journal is damaged', () => {
  it('ends with one sentence that names file, finding and remedy, and leaves the file unchanged', async () => {
    const bytes = await writeDamagedJournal();
    const damaged = readFileSync(join(folder, 'data.mdb'));
    const { code, signal, lines } = await ExporterProcess.run(
      '--web.listen-address=127.0.0.1:0',
      `--storage.path=${folder}`,
    );
    expect([code, signal]).toEqual([1, null]);
    expect(lines.at(-1)).toMatch(
      /^heartline-exporter: The journal .*data\.mdb is damaged: .*cut off.*journal repair.*--storage\.on-damage/,
    );
    expect(lines.at(-1)).toContain(`the file has ${bytes} bytes`);
    expect(readFileSync(join(folder, 'data.mdb'))).toEqual(damaged);
  });

  it('starts with an empty journal if it may set the damaged file aside, and exposes that', async () => {
    await writeDamagedJournal();
    const damaged = readFileSync(join(folder, 'data.mdb'));
    mkdirSync(join(folder, 'alerts'), { recursive: true });
    writeFileSync(join(folder, 'alerts', 'data.mdb'), 'no journal');
    const { exporter, url } = await start('--storage.on-damage=set-aside');
    const logged = exporter.lines.filter((line) => line.includes('set aside'));
    expect(logged).toHaveLength(2);
    const { path } = JSON.parse(logged[0] ?? '{}') as { path: string };
    expect(readFileSync(path)).toEqual(damaged);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toMatch(/^heartline_journal_damaged_files 2$/m);
    expect(metrics).not.toContain('worker_id="w-0"');
    await exporter.kill();

    // The rows of the damaged file can still be had.
    const other = join(folder, 'other');
    mkdirSync(other);
    copyFileSync(path, join(other, 'data.mdb'));
    const repaired = await ExporterProcess.run('journal', 'repair', other);
    expect(repaired.code).toBe(0);
    const exported = await ExporterProcess.run('journal', 'export', other);
    expect(exported.lines.some((line) => line.startsWith('{"table":"worker"'))).toBe(true);
  });

  it('does not set a whole journal aside', async () => {
    const first = await start('--storage.on-damage=set-aside');
    await fetch(`${first.url}/api/v1/workers/w-1/heartbeat`, { method: 'POST' });
    await first.exporter.kill();
    const { url } = await start('--storage.on-damage=set-aside');
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('worker_id="w-1"');
    expect(metrics).toMatch(/^heartline_journal_damaged_files 0$/m);
  });
});

test('heartline-exporter journal explains its usage with status 2', async () => {
  const { code, lines } = await ExporterProcess.run('journal', 'mend');
  expect(code).toBe(2);
  expect(lines.join('\n')).toContain('journal check|repair|export <directory>');
});
