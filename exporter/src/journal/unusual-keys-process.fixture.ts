import { pino } from 'pino';
import { MonotonicClock } from '../fleet/observation/monotonic-clock';
import { FakeExporterMetrics, defaultConfig } from '../fleet/fleet.fixture';
import { Fleet } from '../fleet/fleet';
import { reportWithUnusualKeys } from './unusual-keys.fixture';

/** A process of its own that records workers with names of their own, and says which it has answered, until it is killed. */
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
