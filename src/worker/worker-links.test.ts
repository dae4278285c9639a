import { locationService } from '@grafana/runtime';
import { follow } from '../timeline/segment-links';
import { runbookAddress, silenceAddress, workerDashboardAddress } from './worker-links';

const span = { from: 1, to: 2, end: 2 };

it('puts the alert’s name where the address says, else at its end', () => {
  expect(runbookAddress('https://x/{alert}.html', 'WorkerCpuHigh')).toBe('https://x/WorkerCpuHigh.html');
  expect(runbookAddress('https://x/', 'WorkerCpuHigh')).toBe('https://x/WorkerCpuHigh');
  expect(runbookAddress('', 'WorkerCpuHigh')).toBe('');
});

it('opens a worker’s dashboard at the range shown, the ID escaped', () => {
  expect(workerDashboardAddress('/d/w?var-worker={worker}', 'a&b', span)).toBe(
    '/d/w?var-worker=a%26b&from=1&to=2',
  );
  expect(workerDashboardAddress('/d/w/{worker}', 'a', span)).toBe('/d/w/a?from=1&to=2');
  expect(workerDashboardAddress('', 'a', span)).toBe('');
});

it('opens Alertmanager’s form with the worker’s matcher, or the form that the address names', () => {
  const address = silenceAddress('http://127.0.0.1:9093/', 'w-1');
  expect(address).toBe('http://127.0.0.1:9093/#/silences/new?filter=%7Bworker_id%3D%22w-1%22%7D');
  expect(silenceAddress('/alerting/silence/new?matcher=worker_id%3D{worker}', 'a&b')).toBe(
    '/alerting/silence/new?matcher=worker_id%3Da%26b',
  );
  expect(silenceAddress('', 'w-1')).toBe('');
});

describe('following a link', () => {
  const open = jest.spyOn(window, 'open').mockReturnValue(null);
  const push = jest.spyOn(locationService, 'push');
  const link = (more: object) => ({ href: '/d/x', target: undefined, ...more });
  beforeEach(() => jest.clearAllMocks());

  it('stays in Grafana where the link does', () => {
    follow(link({}));
    expect(push).toHaveBeenCalledWith('/d/x');
    expect(open).not.toHaveBeenCalled();
  });

  it.each([
    [
      'another site',
      { href: 'https://logs.example.org/' },
      ['https://logs.example.org/', '_self', 'noreferrer'],
    ],
    [
      'an address without a scheme',
      { href: '//logs.example.org/' },
      ['//logs.example.org/', '_self', 'noreferrer'],
    ],
    ['a window of its own', { target: '_blank' }, ['/d/x', '_blank', 'noreferrer']],
    ['nowhere for a script', { href: 'javascript:alert(1)' }, ['about:blank', '_self', 'noreferrer']],
  ])('leads to %s', (_what, more, called) => {
    follow(link(more));
    expect(open).toHaveBeenCalledWith(...called);
    expect(push).not.toHaveBeenCalled();
  });

  it('does what the link does itself', () => {
    const onClick = jest.fn();
    follow(link({ onClick }));
    expect(onClick).toHaveBeenCalled();
    expect(push).not.toHaveBeenCalled();
  });
});
