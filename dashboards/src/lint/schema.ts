import { type TSchema, Type } from '@sinclair/typebox';
import { PANEL_TYPE } from '../panels/timeline';
import { UNITS } from './units';

/**
 * The part of Grafana's classic dashboards that ours use. Grafana's types accept a panel that is 90 columns wide, and
 * a misspelt option is silently without effect.
 */
const exact = { additionalProperties: false };
const Text = Type.String({ minLength: 1 });
const Any = Type.Unknown();
const oneOf = <T extends string>(words: readonly T[]) => Type.Union(words.map((word) => Type.Literal(word)));

const Source = Type.Object({ type: Type.Literal('prometheus'), uid: Type.Literal('$datasource') }, exact);
const GridPos = Type.Object(
  {
    x: Type.Integer({ minimum: 0, maximum: 23 }),
    y: Type.Integer({ minimum: 0 }),
    w: Type.Integer({ minimum: 1, maximum: 24 }),
    h: Type.Integer({ minimum: 2, maximum: 30 }),
  },
  exact,
);
const Target = Type.Object(
  {
    refId: Text,
    expr: Text,
    legendFormat: Type.String(),
    instant: Type.Optional(Type.Boolean()),
    range: Type.Optional(Type.Boolean()),
    format: Type.Optional(Type.Literal('table')),
  },
  exact,
);
const Step = Type.Object({ value: Type.Union([Type.Null(), Type.Number()]), color: Text }, exact);
const Thresholds = Type.Object(
  { mode: Type.Literal('absolute'), steps: Type.Array(Step, { minItems: 1 }) },
  exact,
);
const Mapping = Type.Object(
  {
    type: Type.Literal('value'),
    options: Type.Record(
      Type.String(),
      Type.Object({ text: Text, color: Text, index: Type.Integer() }, exact),
    ),
  },
  exact,
);
const Custom = Type.Object(
  {
    lineWidth: Any,
    fillOpacity: Any,
    showPoints: oneOf(['never']),
    spanNulls: Type.Boolean(),
    axisSoftMin: Type.Number(),
    axisSoftMax: Type.Number(),
    stacking: Type.Object({ mode: Type.Literal('normal'), group: Text }, exact),
    thresholdsStyle: Type.Object({ mode: Type.Literal('dashed') }, exact),
    align: oneOf(['auto']),
    inspect: Type.Literal(false),
  },
  exact,
);
const Defaults = Type.Object(
  {
    unit: Type.Optional(oneOf(UNITS)),
    decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 6 })),
    min: Type.Optional(Type.Number()),
    max: Type.Optional(Type.Number()),
    noValue: Type.Optional(Type.String()),
    color: Type.Optional(Type.Object({ mode: oneOf(['palette-classic', 'thresholds']) }, exact)),
    thresholds: Type.Optional(Thresholds),
    mappings: Type.Optional(Type.Array(Mapping)),
    custom: Type.Optional(Type.Partial(Custom, exact)),
  },
  exact,
);
const property = (id: string, value: TSchema) => Type.Object({ id: Type.Literal(id), value }, exact);
const Property = Type.Union([
  property('unit', oneOf(UNITS)),
  property('decimals', Type.Integer()),
  property('noValue', Text),
  property('mappings', Type.Array(Mapping)),
  property('thresholds', Thresholds),
  property('links', Type.Array(Type.Object({ title: Text, url: Text }, exact), { minItems: 1 })),
  property('custom.width', Type.Integer({ minimum: 40, maximum: 400 })),
  property('custom.fillOpacity', Type.Integer()),
  property(
    'custom.lineStyle',
    Type.Object({ fill: Type.Literal('dash'), dash: Type.Array(Type.Integer()) }, exact),
  ),
  property(
    'custom.cellOptions',
    Type.Object(
      { type: oneOf(['color-background', 'color-text']), mode: Type.Optional(Type.Literal('basic')) },
      exact,
    ),
  ),
  property(
    'color',
    Type.Object({ mode: oneOf(['fixed', 'thresholds']), fixedColor: Type.Optional(Text) }, exact),
  ),
]);
const Override = Type.Object(
  {
    matcher: Type.Object({ id: oneOf(['byName', 'byRegexp', 'byType']), options: Text }, exact),
    properties: Type.Array(Property, { minItems: 1 }),
  },
  exact,
);
const Calcs = Type.Object({ calcs: Type.Tuple([Type.Literal('lastNotNull')]) }, exact);

/** The options of each type of panel. */
const Options = {
  stat: Type.Object(
    {
      graphMode: Type.Literal('none'),
      colorMode: oneOf(['value', 'background']),
      justifyMode: Any,
      textMode: oneOf(['auto', 'name']),
      wideLayout: Any,
      showPercentChange: Type.Literal(false),
      reduceOptions: Calcs,
      percentChangeColorMode: Any,
      orientation: Any,
    },
    exact,
  ),
  timeseries: Type.Object(
    {
      legend: Type.Object(
        {
          displayMode: Type.Literal('list'),
          placement: Type.Literal('bottom'),
          showLegend: Type.Literal(true),
          calcs: Any,
        },
        exact,
      ),
      tooltip: Type.Object({ mode: Type.Literal('multi'), sort: Type.Literal('desc') }, exact),
    },
    exact,
  ),
  table: Type.Object(
    {
      frameIndex: Any,
      showHeader: Type.Literal(true),
      showTypeIcons: Any,
      cellHeight: Type.Literal('sm'),
      sortBy: Type.Array(Type.Object({ displayName: Text, desc: Type.Boolean() }, exact), { minItems: 1 }),
      footer: Type.Optional(Any),
    },
    exact,
  ),
  bargauge: Type.Object(
    {
      displayMode: Type.Literal('basic'),
      valueMode: Type.Literal('color'),
      reduceOptions: Calcs,
      orientation: Type.Literal('horizontal'),
      namePlacement: Any,
      showUnfilled: Any,
      sizing: Any,
      minVizWidth: Any,
      minVizHeight: Any,
      maxVizHeight: Any,
      legend: Any,
    },
    exact,
  ),
  text: Type.Object({ mode: Type.Literal('markdown'), content: Text }, exact),
  [PANEL_TYPE]: Type.Object(
    {
      workerDashboardUrl: Type.String(),
      alertmanagerUrl: Type.Optional(Type.String()),
      showToolbar: Type.Optional(Type.Boolean()),
      showSummary: Type.Optional(Type.Boolean()),
      drillDown: Type.Optional(Type.Boolean()),
      density: Type.Optional(oneOf(['compact', 'normal', 'comfortable'])),
    },
    exact,
  ),
};

/** The types of panels that the preview can draw, so that what is tested is what is shipped. */
export const PANEL_TYPES = Object.keys(Options);

/** What a panel asks; a text asks nothing. */
const Asking = { datasource: Source, targets: Type.Array(Target, { minItems: 1 }) };

const PanelOf = (type: string, options: TSchema) =>
  Type.Object(
    {
      id: Type.Integer({ minimum: 1 }),
      type: Type.Literal(type),
      title: Text,
      description: Text,
      transparent: Type.Literal(false),
      gridPos: GridPos,
      repeatDirection: Type.Optional(Any),
      options,
      ...(type === 'text' ? {} : Asking),
      fieldConfig: Type.Optional(Type.Object({ defaults: Defaults, overrides: Type.Array(Override) }, exact)),
      transformations: Type.Optional(
        Type.Array(Type.Object({ id: oneOf(['merge', 'organize']), options: Any }, exact)),
      ),
      maxDataPoints: Type.Optional(Type.Integer({ minimum: 100 })),
    },
    exact,
  );

/** Told apart by their type, so that an error names what is wrong with that type alone. */
const Panel = Type.Unsafe({
  type: 'object',
  discriminator: { propertyName: 'type' },
  required: ['type'],
  oneOf: Object.entries(Options).map(([type, options]) => PanelOf(type, options)),
});

const Variable = Type.Object(
  {
    type: oneOf(['datasource', 'query', 'interval', 'custom']),
    name: Text,
    label: Text,
    description: Type.Optional(Text),
    query: Any,
    datasource: Type.Optional(Source),
    hide: Type.Optional(Type.Integer()),
    regex: Type.Optional(Text),
    refresh: Type.Optional(Type.Integer()),
    sort: Type.Optional(Type.Integer()),
    allValue: Type.Optional(Type.Literal('.+')),
    current: Type.Optional(Any),
    options: Type.Optional(Type.Array(Any)),
    multi: Type.Boolean(),
    includeAll: Type.Boolean(),
    skipUrlSync: Type.Boolean(),
    allowCustomValue: Any,
    auto: Any,
    auto_min: Any,
    auto_count: Any,
  },
  exact,
);

const Link = Type.Object(
  {
    title: Text,
    type: Type.Literal('dashboards'),
    tags: Type.Array(Text, { minItems: 1 }),
    icon: Text,
    tooltip: Type.String(),
    asDropdown: Type.Boolean(),
    targetBlank: Type.Literal(false),
    includeVars: Type.Literal(true),
    keepTime: Type.Literal(true),
  },
  exact,
);

const Annotation = Type.Object(
  {
    name: Text,
    datasource: Source,
    enable: Type.Literal(true),
    hide: Type.Literal(false),
    iconColor: Text,
    builtIn: Type.Literal(0),
    expr: Text,
    step: Text,
    titleFormat: Text,
    textFormat: Text,
    tagKeys: Text,
    filter: Type.Optional(
      Type.Object({ exclude: Type.Boolean(), ids: Type.Array(Type.Integer(), { minItems: 1 }) }, exact),
    ),
  },
  exact,
);

export const DashboardSchema = Type.Object(
  {
    uid: Type.String({ pattern: '^heartline-[a-z]+$' }),
    title: Text,
    description: Text,
    tags: Type.Array(Text, { minItems: 1 }),
    timezone: Type.Literal('browser'),
    editable: Type.Literal(false),
    graphTooltip: Type.Literal(1),
    refresh: Type.Literal('5s'),
    time: Type.Object({ from: Text, to: Text }, exact),
    fiscalYearStartMonth: Any,
    schemaVersion: Type.Integer({ minimum: 42 }),
    templating: Type.Object({ list: Type.Array(Variable, { minItems: 1 }) }, exact),
    annotations: Type.Optional(Type.Object({ list: Type.Array(Annotation) }, exact)),
    links: Type.Array(Link, { minItems: 1 }),
    panels: Type.Array(Panel, { minItems: 1 }),
  },
  exact,
);
