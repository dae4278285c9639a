import { pino } from 'pino';
import { MonotonicClock } from '../fleet/observation/monotonic-clock';
import { FakeExporterMetrics, defaultConfig } from '../fleet/fleet.fixture';
import { Fleet } from '../fleet/fleet';
import { reportWithUnusualKeys } from './unusual-keys.fixture';

/**
 * Entry point of a process that records workers with unusual keys until it is killed, and prints the number of acknowledged
 * ones.
 */
async function main(journalPath: string): Promise<void> {
  const fleet = await Fleet.open({
    journalPath,
    config: defaultConfig(),
    clock: new MonotonicClock(),
    metrics: new FakeExporterMetrics(),
    log: pino({ level: 'silent' }),
  });
  for (let first = 0; ; first += 50) {
    const batch = Array.from({ length: 50 }, (_, i) => first + i);
    await Promise.all(
      batch.map((n) =>
        fleet.record({ worker_id: `w-${n}`, worker_type: 'r', ...reportWithUnusualKeys(n) }, 'http'),
      ),
    );
    process.stdout.write(`${first + 50}\n`);
  }
}

void main(process.argv[2] ?? '');
