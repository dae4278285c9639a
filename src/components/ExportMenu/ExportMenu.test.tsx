import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { readFleet } from '../../timeline/fleet';
import { laneFrame, makeTimeRange } from '../../frames/frames.fixture';
import { download } from '../../export/csv';
import { ExportMenu } from './ExportMenu';

jest.mock('../../export/csv', () => ({
  ...jest.requireActual<object>('../../export/csv'),
  download: jest.fn(),
}));

const STEP = 15_000;
const FROM = Date.UTC(2026, 10, 22, 10);
const TO = FROM + 2 * STEP;
const fleet = readFleet(
  {
    series: [laneFrame('w-1', FROM, STEP, [1, 5]), laneFrame('=1+1', FROM, STEP, [1, 1])],
    timeRange: makeTimeRange(FROM, TO),
  },
  { sampleMeaning: 'auto', stalenessSeconds: 0 },
  TO,
);

async function saved(item: string): Promise<[name: string, lines: string[]]> {
  const downloadMock = jest.mocked(download);
  downloadMock.mockClear();
  render(<ExportMenu fleet={fleet} lanes={fleet.lanes} timeZone="utc" />);
  await userEvent.click(screen.getByRole('button', { name: 'Export as CSV' }));
  await userEvent.click(screen.getByRole('menuitem', { name: item }));
  expect(downloadMock).toHaveBeenCalledTimes(1);
  const [name = '', text = ''] = downloadMock.mock.calls[0] ?? [];
  return [name, text.split('\r\n')];
}

it('exports each segment', async () => {
  const [name, lines] = await saved('State segments');
  expect(name).toBe('worker-health-segments-20261122T100000Z-20261122T100030Z.csv');
  expect(lines.slice(1, 3)).toEqual([
    'w-1,demo,healthy,2026-11-22T10:00:00.000+00:00,2026-11-22T10:00:15.000+00:00,UTC,15,about,,30',
    'w-1,demo,failed,2026-11-22T10:00:15.000+00:00,2026-11-22T10:00:30.000+00:00,UTC,15,about,30,30',
  ]);
});

it('exports the statistics of each worker and escapes formulas', async () => {
  const [name, lines] = await saved('Worker statistics');
  expect(name).toMatch(/^worker-health-durations-/);
  expect(lines[1]).toMatch(/^w-1,demo,/);
  expect(lines[2]).toMatch(/^"'=1\+1",demo,/);
});
