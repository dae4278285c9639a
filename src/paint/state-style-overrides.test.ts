import {
  createTheme,
  FieldType,
  getDisplayProcessor,
  MappingType,
  SpecialValueMatch,
  type ValueMapping,
} from '@grafana/data';
import { defaultStyle } from './state-colours';
import { stateColour, NO_STYLES, readStateStyles } from './state-style-overrides';

const theme = createTheme();
function values(options: Record<string, { text?: string; color?: string }>): ValueMapping {
  return {
    type: MappingType.ValueToText,
    options,
  };
}
function of(...mappings: ValueMapping[]) {
  return Object.fromEntries(readStateStyles({ mappings }, theme));
}

it('is empty without a configuration', () => {
  expect(readStateStyles({}, theme)).toBe(NO_STYLES);
  expect(stateColour(NO_STYLES, 'dark', 5)).toBe(defaultStyle('dark', 5).colour);
});

it('takes text and colour from a value mapping, and leaves the other states alone', () => {
  expect(of(values({ 5: { text: 'DOWN', color: '#112233' }, 1: { text: 'up' } }))).toEqual({
    5: { text: 'DOWN', colour: '#112233' },
    1: { text: 'up' },
  });
});

it('accepts a mapping with only a colour', () => {
  expect(of(values({ 3: { color: '#112233' } }))).toEqual({ 3: { colour: '#112233' } });
});

it('resolves Grafana’s colour names', () => {
  expect(of(values({ 1: { color: 'green' } }))[1]?.colour).toBe(
    theme.visualization.getColorByName('green').toLowerCase(),
  );
});

it('accepts ranges, state names, and null for no data', () => {
  expect(
    of(
      { type: MappingType.RangeToText, options: { from: 3, to: 4, result: { text: 'late' } } },
      values({ failed: { text: 'DOWN' } }),
      {
        type: MappingType.SpecialValue,
        options: { match: SpecialValueMatch.Null, result: { text: 'silent' } },
      },
    ),
  ).toEqual({ 3: { text: 'late' }, 4: { text: 'late' }, 5: { text: 'DOWN' }, 6: { text: 'silent' } });
});

it('takes an override’s colour for all states without a mapped colour', () => {
  const mappings = [values({ 5: { color: '#112233' } })];
  const config = { mappings, color: { mode: 'fixed', fixedColor: '#445566' } };
  const display = getDisplayProcessor({ field: { type: FieldType.number, config }, theme });
  const styles = readStateStyles(config, theme, { display });
  expect([0, 1, 2, 3, 4, 5].map((state) => stateColour(styles, 'dark', state))).toEqual([
    ...new Array<string>(5).fill('#445566'),
    '#112233',
  ]);
});
