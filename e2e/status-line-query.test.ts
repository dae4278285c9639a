import { answer } from '../lint/promql/promtool-query.fixture';
import { WORKERS_QUERY } from '../stack/src/status/read-status';

function state(worker: string, values: string) {
  return {
    series: `worker:health_state:code{worker_id="${worker}", worker_type="batch"}`,
    values,
  };
}
function counts(...series: ReturnType<typeof state>[]): string {
  return answer({ expr: WORKERS_QUERY, at: '60s', series, expected: [{ labels: '{code="5"}', value: 1 }] });
}

describe('the workers that the stack’s status line counts', () => {
  it('are those that are recorded now, and not what an earlier run has left', () => {
    expect(counts(state('left', '1x3 _x20'), state('here', '5x20'))).toBe('');
  });

  it('would tell a worker more', () => {
    expect(counts(state('here', '5x20'), state('beside', '1x20'))).toContain('code="1"');
  });
});
