import { SampleLog } from './sample-log';

const UP = 'up{job="heartline", instance="exporter:9877"}';
const AGE = 'worker_heartbeat_age_seconds{job="heartline", instance="exporter:9877", worker_id="w"}';

function log(): SampleLog {
  return new SampleLog(
    new Set(['worker_heartbeat_age_seconds', 'worker_last_heartbeat_timestamp_seconds']),
    1000,
  );
}

function values(samples: SampleLog): Map<string, string> {
  return new Map(samples.recorded().map(({ series, values: text }) => [series, text]));
}

describe('the log of samples', () => {
  it('writes repeated values once, and a stale marker where a series ends', () => {
    const samples = log();
    for (const age of ['0', '0', '0', '5.5']) {
      samples.add(`# TYPE x gauge\nworker_heartbeat_age_seconds{worker_id="w"} ${age}\n`);
    }
    samples.add('');
    samples.add('');
    samples.add('worker_heartbeat_age_seconds{worker_id="w"} 1\n');
    expect(values(samples).get(AGE)).toBe('0x2 5.5 stale _x1 1');
    expect(values(samples).get(UP)).toBe('1x6');
    expect(samples.scrapes).toBe(7);
  });

  it('ends all series at a scrape that fails, and begins a series at its first scrape', () => {
    const samples = log();
    samples.add('');
    samples.add('worker_heartbeat_age_seconds{worker_id="w"} 1\n');
    samples.fail();
    expect(values(samples).get(AGE)).toBe('_x1 1 stale');
    expect(values(samples).get(UP)).toBe('1x1 0');
  });

  it('counts moments from the first scrape, and passes over families that no rule reads', () => {
    const samples = log();
    samples.add(
      'worker_last_heartbeat_timestamp_seconds{worker_id="w"} 1012.5\n' +
        'worker_last_heartbeat_timestamp_seconds{worker_id="before"} 12\n' +
        'worker_cpu_usage_ratio{worker_id="w"} 0.5\n',
    );
    expect(samples.recorded().map(({ values: text }) => text)).toEqual(['1', '12.5', '0']);
  });
});
