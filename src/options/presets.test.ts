import { type DataFrame, getPanelDataSummary } from '@grafana/data';
import { laneFrame } from '../frames/frames.fixture';
import { plugin } from '../module';
import { presets } from './presets';
import { DEFAULT_OPTIONS } from './panel-options';

function worker(id: string, labels: Record<string, string>) {
  return laneFrame(id, 0, 15_000, [1, 5], labels);
}
function offered(...frames: DataFrame[]) {
  return presets({ dataSummary: getPanelDataSummary(frames) }) ?? [];
}
function groupsOf(frames: DataFrame[]) {
  return offered(...frames).flatMap(({ name, options }) =>
    name?.startsWith('Grouped by') ? [options?.groupBy] : [],
  );
}

it('offers an overview, a dense wall and readable text for any fleet', () => {
  expect(offered().map(({ name }) => name)).toEqual(['Fleet overview', 'Dense wall', 'Readable text']);
  expect((presets({}) ?? []).map(({ name }) => name)).toHaveLength(3);
});

it('sets existing options, different ones in each preset', () => {
  const offeredPresets = offered(
    worker('a', { rack: '1' }),
    worker('b', { rack: '1' }),
    worker('c', { rack: '2' }),
  );
  for (const { options } of offeredPresets) {
    expect(Object.keys(DEFAULT_OPTIONS)).toEqual(expect.arrayContaining(Object.keys(options ?? {})));
  }
  expect(new Set(offeredPresets.map(({ options }) => JSON.stringify(options))).size).toBe(4);
});

it('groups several types by type, and a single type by a label that differs between its workers', () => {
  const types = [
    worker('a', { worker_type: 'x', version: '1' }),
    worker('b', { worker_type: 'y', version: '1' }),
    worker('c', { worker_type: 'y', version: '2' }),
  ];
  expect(groupsOf(types)).toEqual(['worker_type']);
  const one = ['1', '1', '2'].map((version, i) => worker(String(i), { worker_type: 'x', version }));
  expect(groupsOf(one)).toEqual(['version']);
});

it('offers no groups if each worker would have its own, or all would share one', () => {
  expect(groupsOf([worker('a', { host: '1' }), worker('b', { host: '2' })])).toEqual([]);
});

it('is registered with the plugin', async () => {
  const offeredPresets = (await plugin).getPresets();
  expect(offeredPresets?.map(({ name }) => name)).toContain('Dense wall');
});
