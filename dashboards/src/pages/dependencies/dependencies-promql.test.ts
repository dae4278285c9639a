import { panelQueryMismatch } from '../../panel-query.fixture';

describe('the share of failed operations', () => {
  const W = '{connection="db", kind="database", instance="a", worker_type="batch", worker_id="w-1"}';
  const share = (started: string, failed: string, value: number): string =>
    panelQueryMismatch('heartline-dependencies', {
      place: 'Failed operations A',
      series: {
        [`worker_connection_operations_total${W}`]: started,
        [`worker_connection_operations_failed_total${W}`]: failed,
      },
      labels: '{connection="db", kind="database"}',
      value,
    });

  it('is relative to the started operations', () => {
    expect(share('0+4x24', '0+1x24', 0.25)).toBe('');
  });

  it('is at most 100 % if a restart hides started operations', () => {
    // 5 before and 6 after the restart look like an increase of 1; none failed before, all 6 failed after it.
    expect(share('5x22 6x5', '0x22 6x5', 1)).toBe('');
    expect(share('5x22 6x5', '0x22 6x5', 6)).toContain('got: {connection="db", kind="database"} 1E+00');
  });
});
