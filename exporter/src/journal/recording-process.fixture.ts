import { pino } from 'pino';
import { MonotonicClock } from '../fleet/observation/monotonic-clock';
import { FakeExporterMetrics, defaultConfig } from '../fleet/fleet.fixture';
import { Fleet } from '../fleet/fleet';

/**
 * Entry point of a process that records reports of 20 workers until it is killed, and prints each one after it was
 * acknowledged.
 */
async function main(journalPath: string): Promise<void> {
  const fleet = await Fleet.open({
    journalPath,
    config: defaultConfig(),
    clock: new MonotonicClock(),
    metrics: new FakeExporterMetrics(),
    log: pino({ level: 'silent' }),
  });
  const startedAt = new Date(fleet.state.now()).toISOString();
  const reportForever = async (id: string) => {
    for (let sequence = 1; ; sequence++) {
      const duration = { count: sequence, sum_seconds: sequence * 2, buckets: { '1': sequence } };
      const tasks = { types: { t: { succeeded: sequence, duration } } };
      const outcome = await fleet.record(
        { worker_id: id, worker_type: 'r', boot_id: 'b', started_at: startedAt, sequence, tasks },
        'http',
      );
      process.stdout.write(
        `${JSON.stringify({ id, sequence, outcome, at: fleet.state.get(id)?.lastHeartbeatAt })}\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: 20 }, (_, i) => reportForever(`w-${i}`)));
}

void main(process.argv[2] ?? '');
