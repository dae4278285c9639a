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

/** WCAG 2, 1.4.3 and 1.4.11: the minimum contrast ratio of large text and graphics. */
const MIN_CONTRAST = 3;

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
const colouredPanels = panels.filter(([, { type }]) => ['stat', 'table', 'bargauge'].includes(type));
const tiles = panels.filter(([, { type }]) => type === 'stat');
const themes = (['dark', 'light'] as const).map((mode) => createTheme({ colors: { mode } }));

/** A colour as the dashboard names it, and whether it is the background of the value or its text colour. */
interface ValueColour {
  readonly colour: string;
  readonly isBackground: boolean;
}

/** Returns every colour in which a panel may show its values. */
function coloursOf({ options, fieldConfig: { defaults, overrides } }: Panel): ValueColour[] {
  const isFilled = options.colorMode === 'background_solid';
  const sets = [
    Object.entries(defaults).map(([id, value]) => ({ id, value: value as unknown })),
    ...overrides.map(({ properties }) => properties),
  ];
  return sets.flatMap((properties) => {
    const property = (id: string): unknown => properties.find((one) => one.id === id)?.value;
    const { steps = [] } = (property('thresholds') ?? {}) as Partial<ThresholdsConfig>;
    const mappings = (property('mappings') ?? []) as ValueMapping[];
    const fixed = property('color') as { fixedColor?: string } | undefined;
    const cell = property('custom.cellOptions') as { type?: string } | undefined;
    const isBackground = isFilled || cell?.type === 'color-background';
    const colours = [
      ...steps.map(({ color }) => color),
      ...mappings.flatMap((mapping) =>
        Object.values(mapping.options).map(({ color }: { color?: string }) => color),
      ),
      fixed?.fixedColor,
    ];
    return colours.flatMap((colour) => (colour === undefined ? [] : [{ colour, isBackground }]));
  });
}

/** The contrast ratio of a value in this colour as Grafana renders it, from 1 (none) to 21 (black on white). */
function contrastOf({ colour, isBackground }: ValueColour, theme: GrafanaTheme2): number {
  const panel = theme.colors.background.primary;
  const shown = theme.visualization.getColorByName(colour);
  if (!isBackground) {
    return colorManipulator.getContrastRatio(shown, panel, panel);
  }
  const ink = getTextColorForAlphaBackground(shown, theme.isDark);
  return colorManipulator.getContrastRatio(ink, shown === transparent(theme) ? panel : shown);
}

function transparent(theme: GrafanaTheme2): string {
  return theme.visualization.getColorByName('transparent');
}
function isFaint(colour: ValueColour): boolean {
  return themes.some((theme) => contrastOf(colour, theme) < MIN_CONTRAST);
}

it.each(colouredPanels)('%s has enough contrast in both themes for every value', (_title, panel) => {
  expect(coloursOf(panel).filter(isFaint)).toEqual([]);
});

it('detects a colour with too little contrast in one theme', () => {
  const [, tile] = tiles[0] ?? ['', undefined];
  expect(tile === undefined ? [] : coloursOf(tile)).not.toEqual([]);
  expect(isFaint({ colour: '#fae13a', isBackground: false })).toBe(true);
  expect(isFaint({ colour: '#10b088', isBackground: true })).toBe(true);
  expect(isFaint({ colour: '#fae13a', isBackground: true })).toBe(false);
});

/** The colour of the text that a tile shows without data. */
function noDataColour({ fieldConfig }: Panel, theme: GrafanaTheme2): string | undefined {
  const [shown] = getFieldDisplayValues({
    fieldConfig,
    reduceOptions: { calcs: ['lastNotNull'] },
    replaceVariables: (text) => text,
    theme,
    data: [],
  });
  return shown?.display.color;
}

it.each(tiles)('%s uses a neutral colour without data', (_title, panel) => {
  for (const theme of themes) {
    const neutral = panel.options.colorMode === 'value' ? theme.colors.text.primary : transparent(theme);
    const shown = noDataColour(panel, theme) ?? '';
    expect(shown).toBe(neutral);
  }
});
