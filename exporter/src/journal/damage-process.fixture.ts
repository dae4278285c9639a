import { mkdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { Fleet } from '../fleet/fleet';
import { defaultConfig, FakeExporterMetrics } from '../fleet/fleet.fixture';
import { MonotonicClock } from '../fleet/observation/monotonic-clock';
import { createRandom, DAMAGES } from './damage.fixture';
import { JournalDamagedError } from './disk/journal-error';

/** One case, as a line of JSON. Without an outcome it begins; the last one of a process that ended early has none. */
export interface DamageCase {
  readonly seed: number;
  readonly kind: string;
  readonly outcome?: 'used' | 'refused' | 'failed';
  readonly message?: string;
}

/**
 * Entry point of a process that opens damaged copies of a journal, one per seed: reads every row, records reports and closes
 * it. Arguments: the data file, a directory for the copies, the first seed, the number of seeds.
 */
async function main(file = '', directory = '', first = '0', count = '0'): Promise<void> {
  const whole = readFileSync(file);
  for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
    const random = createRandom(seed);
    const kinds = Object.keys(DAMAGES);
    const kind = kinds[random.below(kinds.length)] ?? '';
    print({ seed, kind });
    const path = join(directory, `journal-${seed}`);
    mkdirSync(path);
    writeFileSync(join(path, 'data.mdb'), DAMAGES[kind]?.(whole, random) ?? whole);
    print({ seed, kind, ...(await use(path)) });
    rmSync(path, { recursive: true });
  }
}

function print(line: DamageCase): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function use(journalPath: string): Promise<Pick<DamageCase, 'outcome' | 'message'>> {
  try {
    const fleet = await Fleet.open({
      journalPath,
      config: defaultConfig(),
      clock: new MonotonicClock(),
      metrics: new FakeExporterMetrics(),
      log: pino({ level: 'silent' }),
    });
    for (let round = 0; round < 3; round++) {
      const text = 'x'.repeat(5000 * round);
      await Promise.all(
        [...fleet.state.workers()]
          .slice(0, 100)
          .map(({ id }) => fleet.record({ worker_id: id, metadata: { text, round } }, 'http')),
      );
    }
    const message = `${fleet.state.size} workers`;
    await fleet.close();
    return { outcome: 'used', message };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { outcome: error instanceof JournalDamagedError ? 'refused' : 'failed', message };
  }
}

void main(...process.argv.slice(2));
