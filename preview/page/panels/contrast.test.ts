import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  colorManipulator,
  createTheme,
  type FieldConfigSource,
  getFieldDisplayValues,
  type GrafanaTheme2,
  type ThresholdsConfig,
  type ValueMapping,
} from '@grafana/data';
import { getTextColorForAlphaBackground } from '@grafana/ui';

/** What WCAG 2 asks of large text and of figures. */
const ENOUGH = 3;

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly options: { readonly colorMode?: string };
  readonly fieldConfig: FieldConfigSource;
}

const FOLDER = join(__dirname, '../../../dashboards/json');
const panels = readdirSync(FOLDER).flatMap((file) => {
  const { title, panels: all } = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as {
    title: string;
    panels: Panel[];
  };
  return all.map((panel): [string, Panel] => [`${title}: ${panel.title}`, panel]);
});
const judging = panels.filter(([, { type }]) => ['stat', 'table', 'bargauge'].includes(type));
const tiles = panels.filter(([, { type }]) => type === 'stat');
const themes = (['dark', 'light'] as const).map((mode) => createTheme({ colors: { mode } }));

/** A colour by the name or the number that a dashboard has for it, and whether it fills what is written on. */
interface Used {
  readonly colour: string;
  readonly fills: boolean;
}

/** Every colour that a panel's values may be shown in. */
function coloursOf({ options, fieldConfig: { defaults, overrides } }: Panel): Used[] {
  const filled = options.colorMode === 'background_solid';
  const sets = [
    Object.entries(defaults).map(([id, value]) => ({ id, value: value as unknown })),
    ...overrides.map(({ properties }) => properties),
  ];
  return sets.flatMap((properties) => {
    const found = (id: string): unknown => properties.find((one) => one.id === id)?.value;
    const { steps = [] } = (found('thresholds') ?? {}) as Partial<ThresholdsConfig>;
    const mappings = (found('mappings') ?? []) as ValueMapping[];
    const fixed = found('color') as { fixedColor?: string } | undefined;
    const cell = found('custom.cellOptions') as { type?: string } | undefined;
    const fills = filled || cell?.type === 'color-background';
    const colours = [
      ...steps.map(({ color }) => color),
      ...mappings.flatMap((mapping) =>
        Object.values(mapping.options).map(({ color }: { color?: string }) => color),
      ),
      fixed?.fixedColor,
    ];
    return colours.flatMap((colour) => (colour === undefined ? [] : [{ colour, fills }]));
  });
}

/** How far a value in the colour stands out, as Grafana writes it: 1 is not at all, 21 black on white. */
function contrastOf({ colour, fills }: Used, theme: GrafanaTheme2): number {
  const panel = theme.colors.background.primary;
  const shown = theme.visualization.getColorByName(colour);
  if (!fills) {
    return colorManipulator.getContrastRatio(shown, panel, panel);
  }
  const ink = getTextColorForAlphaBackground(shown, theme.isDark);
  return colorManipulator.getContrastRatio(ink, shown === clear(theme) ? panel : shown);
}

function clear(theme: GrafanaTheme2): string {
  return theme.visualization.getColorByName('transparent');
}
function faint(used: Used): boolean {
  return themes.some((theme) => contrastOf(used, theme) < ENOUGH);
}

it.each(judging)('%s stands out in both themes, whatever it says', (_title, panel) => {
  expect(coloursOf(panel).filter(faint)).toEqual([]);
});

it('finds what does not stand out in one of them', () => {
  const [, tile] = tiles[0] ?? ['', undefined];
  expect(tile === undefined ? [] : coloursOf(tile)).not.toEqual([]);
  expect(faint({ colour: '#fae13a', fills: false })).toBe(true);
  expect(faint({ colour: '#10b088', fills: true })).toBe(true);
  expect(faint({ colour: '#fae13a', fills: true })).toBe(false);
});

/** The colour of what a tile says where there is no series. */
function colourOfNothing({ fieldConfig }: Panel, theme: GrafanaTheme2): string | undefined {
  const [shown] = getFieldDisplayValues({
    fieldConfig,
    reduceOptions: { calcs: ['lastNotNull'] },
    replaceVariables: (text) => text,
    theme,
    data: [],
  });
  return shown?.display.color;
}

it.each(tiles)('%s judges nothing where there is no data', (_title, panel) => {
  for (const theme of themes) {
    const neutral = panel.options.colorMode === 'value' ? theme.colors.text.primary : clear(theme);
    const shown = colourOfNothing(panel, theme) ?? '';
    expect(shown).toBe(neutral);
  }
});
