import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { open } from 'lmdb';
import { pino } from 'pino';
import { Renderer } from '../exposition/renderer';
import { FakeRendererMetrics, scrapeText, SETTINGS } from '../exposition/scrape.fixture';
import { Fleet } from '../fleet/fleet';
import { defaultConfig, FakeExporterMetrics, ManualClock } from '../fleet/fleet.fixture';
import { Assessor } from '../health/assessor';
import { DEFAULT_CHECK_SETTINGS } from '../health/subject.fixture';
import { Journal } from './journal';
import { JOURNAL_FORMAT, MIGRATIONS, migrationsFrom } from './migrations';

/**
 * Journals of one fleet in each format: `<format>.mdb.gz`, and `samples.txt` with the samples of its scrape. The journal of
 * format 2 and the samples are those of the last exporter that wrote format 2, except the missed heartbeats of w-redis:
 * that exporter counted the last interval of its current silence only after the tolerance (6 instead of 7). It did not
 * expose worker_liveness_state and worker_health_state, which were added to the samples.
 */
const FORMATS = join(__dirname, 'formats');
const FORMAT_NUMBERS = readdirSync(FORMATS)
  .filter((file) => file.endsWith('.mdb.gz'))
  .map((file) => Number.parseInt(file, 10));
const SAMPLES = readFileSync(join(FORMATS, 'samples.txt'), 'utf8');
/** Time of the scrape. */
const AT = 1_795_341_835_000;

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'heartline-migrations-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Unpacks the stored journal of a format; returns its directory. */
function unpack(format: number): string {
  const path = join(directory, 'journal');
  mkdirSync(path);
  writeFileSync(join(path, 'data.mdb'), gunzipSync(readFileSync(join(FORMATS, `${format}.mdb.gz`))));
  return path;
}

function openFleet(journalPath: string): Promise<Fleet> {
  return Fleet.open({
    journalPath,
    config: defaultConfig(),
    clock: new ManualClock(AT),
    metrics: new FakeExporterMetrics(),
    log: pino({ level: 'silent' }),
    assessor: new Assessor(DEFAULT_CHECK_SETTINGS),
  });
}

/** Samples of a scrape of the fleet, sorted, without HELP and TYPE. */
async function samplesOf(fleet: Fleet): Promise<string> {
  const text = await scrapeText(new Renderer(fleet.state, new FakeRendererMetrics(), SETTINGS));
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return `${lines.sort().join('\n')}\n`;
}

async function expectWholeFleet(journalPath: string): Promise<void> {
  const fleet = await openFleet(journalPath);
  try {
    expect(await samplesOf(fleet)).toBe(SAMPLES);
    const get = (id: string) => fleet.state.get(id);
    expect(get('w-marked')?.markedFailed?.reason).toBe('host is being replaced');
    expect(get('w-conflict')?.idConflict).toEqual({ alternations: 2, earlierReportedLast: true });
    expect(get('w-gaps')?.excludedMs).toBe(6600);
    expect(get('w-removed')?.removedCounters).toEqual({ summarize: { succeeded: 5 } });
    expect(get('w-rich')?.report.metadata).toMatchObject({ nested: { a: [1, { b: 2 }] } });
    expect([...fleet.state.queues()]).toMatchObject([{ reporterId: 'w-rich', queue: 'default', waiting: 3 }]);
    const redis = get('w-redis');
    expect(redis && fleet.state.sourceDown(redis)).toBe(true);
  } finally {
    await fleet.close();
  }
}

describe('journal formats', () => {
  it('have a stored journal each, from the oldest supported one to the current one', () => {
    const supported = [...MIGRATIONS.keys(), JOURNAL_FORMAT];
    expect(FORMAT_NUMBERS.sort()).toEqual(supported);
    for (const format of supported) {
      expect(migrationsFrom(format)).toHaveLength(JOURNAL_FORMAT - format);
    }
  });

  it.each(FORMAT_NUMBERS)(
    'open format %d with every worker, total, mark and histogram that was exposed before',
    async (format) => {
      const path = unpack(format);
      await expectWholeFleet(path);
      // The second start reads what the first one wrote, and migrates nothing.
      const journal = Journal.open(path, AT);
      expect(journal.migratedFrom).toBeUndefined();
      await journal.close();
      await expectWholeFleet(path);
    },
  );

  it.each(FORMAT_NUMBERS)(
    'keep the assessments of format %d, and report the format before the migration',
    async (format) => {
      const journal = Journal.open(unpack(format), AT);
      expect(journal.migratedFrom).toBe(format === JOURNAL_FORMAT ? undefined : format);
      expect(journal.read('assessment', 'w-steady')?.heartbeatStats).toEqual({ mean: 10_000, deviation: 0 });
      await journal.close();
    },
  );
});

describe('an interrupted migration', () => {
  it.each([1, 5, 20])(
    'leaves the old format readable after SIGKILL at row %d',
    async (row) => {
      const path = unpack(2);
      const child = join(__dirname, 'migrating-process.fixture.ts');
      const hook = join(__dirname, 'typescript-hook.fixture.cjs');
      const { signal } = spawnSync(process.execPath, ['--require', hook, child, path, String(row)], {
        stdio: 'inherit',
      });
      expect(signal).toBe('SIGKILL');
      const root = open<{ format: number }, string>({ path, noSubdir: false });
      expect(root.get('meta')?.format).toBe(2);
      await root.close();
      await expectWholeFleet(path);
    },
    60_000,
  );

  it('leaves the journal unchanged when a step fails', async () => {
    const path = unpack(2);
    const step = MIGRATIONS.get(2);
    if (step === undefined) {
      throw new Error('No step from format 2.');
    }
    let rows = 0;
    MIGRATIONS.set(2, {
      ...step,
      row: (table, row) => {
        if (++rows === 9) {
          throw new Error('broken row');
        }
        return step.row(table, row);
      },
    });
    try {
      expect(() => Journal.open(path, AT)).toThrow(/to format 3 failed: Error: broken row.*unchanged/);
    } finally {
      MIGRATIONS.set(2, step);
    }
    await expectWholeFleet(path);
  });
});

describe('opening a journal of an unsupported format', () => {
  it.each([
    [
      JOURNAL_FORMAT + 1,
      /has format 4, written by a newer version.*supports formats 2 to 3.*Run the version/,
    ],
    [1, /has format 1, written by another version.*supports formats 2 to 3.*move the directory away/],
    ['x', /has format x, written by another version/],
  ])('rejects format %s with the supported formats and what to do', async (format, message) => {
    const path = join(directory, 'journal');
    const root = open<unknown, string>({ path, noSubdir: false });
    await root.put('meta', { format });
    await root.close();
    expect(() => Journal.open(path, 0)).toThrow(message);
    const again = open<unknown, string>({ path, noSubdir: false });
    expect(again.get('meta')).toEqual({ format });
    await again.close();
  });
});
