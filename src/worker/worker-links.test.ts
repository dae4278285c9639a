import { locationService } from '@grafana/runtime';
import { followLink } from '../timeline/segment-links';
import { buildRunbookUrl, buildSilenceUrl, buildWorkerDashboardUrl } from './worker-links';

const span = { from: 1, to: 2, end: 2 };

it('replaces the placeholder with the alert’s name, or appends it', () => {
  expect(buildRunbookUrl('https://x/{alert}.html', 'WorkerCpuHigh')).toBe('https://x/WorkerCpuHigh.html');
  expect(buildRunbookUrl('https://x/', 'WorkerCpuHigh')).toBe('https://x/WorkerCpuHigh');
  expect(buildRunbookUrl('', 'WorkerCpuHigh')).toBe('');
});

it('opens a worker’s dashboard at the shown range, with the ID escaped', () => {
  expect(buildWorkerDashboardUrl('/d/w?var-worker={worker}', 'a&b', span)).toBe(
    '/d/w?var-worker=a%26b&from=1&to=2',
  );
  expect(buildWorkerDashboardUrl('/d/w/{worker}', 'a', span)).toBe('/d/w/a?from=1&to=2');
  expect(buildWorkerDashboardUrl('', 'a', span)).toBe('');
});

it('opens Alertmanager’s form with a matcher for the worker, or the configured form', () => {
  const address = buildSilenceUrl('http://127.0.0.1:9093/', 'w-1');
  expect(address).toBe('http://127.0.0.1:9093/#/silences/new?filter=%7Bworker_id%3D%22w-1%22%7D');
  expect(buildSilenceUrl('/alerting/silence/new?matcher=worker_id%3D{worker}', 'a&b')).toBe(
    '/alerting/silence/new?matcher=worker_id%3Da%26b',
  );
  expect(buildSilenceUrl('', 'w-1')).toBe('');
});

describe('following a link', () => {
  const open = jest.spyOn(window, 'open').mockReturnValue(null);
  const push = jest.spyOn(locationService, 'push');
  const link = (more: object) => ({ href: '/d/x', target: undefined, ...more });
  beforeEach(() => jest.clearAllMocks());

  it('stays in Grafana for links to Grafana', () => {
    followLink(link({}));
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
    followLink(link(more));
    expect(open).toHaveBeenCalledWith(...called);
    expect(push).not.toHaveBeenCalled();
  });

  it('calls the link’s own click handler', () => {
    const onClick = jest.fn();
    followLink(link({ onClick }));
    expect(onClick).toHaveBeenCalled();
    expect(push).not.toHaveBeenCalled();
  });
});
