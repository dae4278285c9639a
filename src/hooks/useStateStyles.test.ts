import {
  createTheme,
  FieldType,
  type FieldConfig,
  getDisplayProcessor,
  MappingType,
  type ValueMapping,
} from '@grafana/data';
import { type Lane } from '../timeline/lane';
import { readFleet } from '../timeline/fleet';
import { laneFrame, makeTimeRange } from '../frames/frames.fixture';
import { NO_STYLES } from '../paint/state-style-overrides';
import { readPanelStyles } from './useStateStyles';

const theme = createTheme();
function named(text: string): ValueMapping[] {
  return [{ type: MappingType.ValueToText, options: { 5: { text } } }];
}
function fixed(fixedColor: string) {
  return { mode: 'fixed', fixedColor };
}

/** Lanes whose fields have these configurations, as Grafana passes them after applying overrides. */
function lanes(...configs: FieldConfig[]): readonly Lane[] {
  const series = configs.map((config, index) => {
    const frame = laneFrame(`w-${String(index)}`, 0, 1000, [1]);
    for (const field of frame.fields.filter(({ type }) => type === FieldType.number)) {
      field.config = config;
      field.display = getDisplayProcessor({ field, theme });
    }
    return frame;
  });
  const data = { series, timeRange: makeTimeRange(0, 1000) };
  return readFleet(data, { sampleMeaning: 'auto', stalenessSeconds: 0 }, 1000).lanes;
}

it('uses the default styles if nothing is configured', () => {
  const { defaults, byWorker } = readPanelStyles(lanes({}, {}), {}, theme);
  expect([defaults, byWorker.size]).toEqual([NO_STYLES, 0]);
});

it('uses the panel’s mappings for the fleet and for every lane', () => {
  const mappings = named('DOWN');
  const { defaults, byWorker } = readPanelStyles(
    lanes({ mappings }, { mappings: named('DOWN') }),
    { mappings },
    theme,
  );
  expect(defaults.get(5)).toEqual({ text: 'DOWN' });
  expect(byWorker.size).toBe(0);
});

it('uses an override’s styles on its lanes, and one object for equal configurations', () => {
  const { defaults, byWorker } = readPanelStyles(
    lanes({}, { mappings: named('GONE') }, { mappings: named('GONE') }, { color: fixed('#336699') }),
    {},
    theme,
  );
  expect(defaults).toBe(NO_STYLES);
  expect([...byWorker.keys()]).toEqual(['w-1', 'w-2', 'w-3']);
  expect(byWorker.get('w-1')).toBe(byWorker.get('w-2'));
  expect(byWorker.get('w-3')?.get(1)).toEqual({ colour: '#336699' });
});

it('ignores the colour scheme of the whole panel', () => {
  const color = fixed('green');
  const { defaults, byWorker } = readPanelStyles(lanes({ color }, { color: { ...color } }), { color }, theme);
  expect([defaults, byWorker.size]).toEqual([NO_STYLES, 0]);
});
