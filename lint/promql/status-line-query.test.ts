import { WORKERS_QUERY } from '../../stack/src/status/read-status';
import { queryMismatch } from './promtool-query.fixture';

function state(worker: string, values: string) {
  return {
    series: `worker:health_state:code{worker_id="${worker}", worker_type="batch"}`,
    values,
  };
}
function mismatch(...series: ReturnType<typeof state>[]): string {
  const expected = [{ labels: '{code="5"}', value: 1 }];
  return queryMismatch({ expr: WORKERS_QUERY, at: '60s', series, expected });
}

describe('the workers in the status line of the stack', () => {
  it('are those with current samples, not those left by an earlier run', () => {
    expect(mismatch(state('old', '1x3 _x20'), state('current', '5x20'))).toBe('');
  });

  it('would fail for one worker more', () => {
    expect(mismatch(state('current', '5x20'), state('other', '1x20'))).toContain('code="1"');
  });
});
