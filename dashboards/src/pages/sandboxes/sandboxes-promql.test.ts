import { panelQueryMismatch } from '../../panel-query.fixture';

it('counts a running sandbox 30 s after the first scrape and does not count an ended one', () => {
  const ran = (values: string, sandboxes: number): string =>
    panelQueryMismatch('heartline-sandboxes', {
      place: 'Sandboxes in use A',
      series: { 'worker_sandbox_runtime_seconds_total{instance="a", worker_type="batch"}': values },
      labels: '{worker_type="batch"}',
      value: sandboxes,
    });
  expect(ran('_x18 0+5x6', 1)).toBe('');
  expect(ran('0+5x12 60x12', 0)).toBe('');
});
