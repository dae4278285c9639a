import { type Labels } from '@grafana/data';
import { seriesFrame } from '../frames/frames.fixture';
import { type StateCode } from '../model/state';
import { type AlertSegment } from './alert-segments';
import { toSharedLabelGroups, findFailure, relatedFailureTargets } from './related-failures';

function episode(name: string, state: string): AlertSegment {
  return {
    name,
    state,
    severity: 'warning',
    workerState: '',
    details: [],
    from: 0,
    exact: true,
    to: 1,
    open: false,
  };
}
const info = { worker_type: 'indexer', hostname: 'db-2', version: '1.8' };
const queries = { worker: 'w-1', info, from: 0, to: 3_600_000 };
function exprs(targets: ReturnType<typeof relatedFailureTargets>) {
  return new Map(targets.map(({ refId, expr }) => [refId, expr]));
}

describe('the failure to look for', () => {
  it.each<[StateCode, boolean]>([
    [0, false],
    [1, false],
    [2, false],
    [3, true],
    [4, true],
    [5, true],
    [6, false],
  ])('state %i is a failure: %s', (code, expected) => {
    expect(findFailure(code, []) !== undefined).toBe(expected);
  });

  it('is the alert that fired last if the state is healthy again', () => {
    const alerts = [episode('Newest', 'pending'), episode('Newer', 'firing'), episode('Old', 'firing')];
    expect(findFailure(1, alerts)).toEqual({ kind: 'alert', name: 'Newer' });
    expect(findFailure(5, alerts)).toEqual({ kind: 'state', code: 5 });
    expect(findFailure(1, [episode('Pending', 'pending')])).toBeUndefined();
  });
});

describe('the queries', () => {
  it('are three, each for all labels that the worker shares with others', () => {
    const targets = exprs(relatedFailureTargets({ ...queries, failure: { kind: 'state', code: 4 } }));
    expect([...targets.keys()]).toEqual(['total', 'failing', 'names']);
    expect(targets.get('failing')).toContain(
      'count((max by (worker_id) (worker:health_state:code >= 4) and on (worker_id) worker_info{hostname="db-2"}))',
    );
    expect(targets.get('names')).toContain('worker_info{hostname="db-2",worker_id!="w-1"}');
    // Stopped workers are not expected to work.
    expect(targets.get('total')).toContain('worker:health_state:code > 0');
  });

  it('search the range for an alert', () => {
    const failure = { kind: 'alert', name: 'WorkerCpuHigh' } as const;
    const targets = exprs(relatedFailureTargets({ ...queries, failure }));
    expect(targets.get('failing')).toContain(
      'max_over_time(ALERTS{alertname="WorkerCpuHigh",alertstate="firing",worker_id!=""}[3600s])',
    );
    expect(targets.get('total')).toContain('max by (worker_id) (worker_info)');
  });

  it('leave out labels that the worker does not have, and are empty without any', () => {
    const failure = { kind: 'state', code: 5 } as const;
    const hostless = relatedFailureTargets({
      ...queries,
      info: { worker_type: 'indexer', hostname: '' },
      failure,
    });
    expect(exprs(hostless).get('total')).not.toContain('hostname');
    expect(relatedFailureTargets({ ...queries, info: {}, failure })).toEqual([]);
  });
});

describe('the result', () => {
  const value = (labels: Labels, number: number) => seriesFrame(labels, [[1, number]]);

  it('has the total, the number of failing workers, and names', () => {
    const answer = new Map([
      ['total', [value({ shared: 'hostname' }, 4), value({ shared: 'version' }, 1)]],
      ['failing', [value({ shared: 'hostname' }, 3), value({ shared: 'version' }, 1)]],
      [
        'names',
        [
          value({ shared: 'hostname', worker_id: 'w-10' }, 5),
          value({ shared: 'hostname', worker_id: 'w-2' }, 5),
        ],
      ],
    ]);
    expect(toSharedLabelGroups(answer, info)).toEqual([
      { label: 'hostname', value: 'db-2', total: 4, failing: 3, names: ['w-2', 'w-10'] },
      { label: 'version', value: '1.8', total: 1, failing: 1, names: [] },
    ]);
  });

  it('is empty for an empty result', () => {
    expect(toSharedLabelGroups(new Map(), info)).toEqual([]);
  });
});
