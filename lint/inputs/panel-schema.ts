import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TSchema, Type } from '@sinclair/typebox';
import { FieldConfig, Any, exact, oneOf, Text } from './field-schema';

/** The type of the Heartline panel: the ID in its plugin.json. */
const { id: PANEL_TYPE } = JSON.parse(readFileSync(join(__dirname, '../../src/plugin.json'), 'utf8')) as {
  readonly id: string;
};

/** The data source of every query. */
export const Source = Type.Object(
  { type: Type.Literal('prometheus'), uid: Type.Literal('$datasource') },
  exact,
);
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
const Calcs = Type.Object({ calcs: Type.Tuple([Type.Literal('lastNotNull')]) }, exact);

/** Options by panel type. Limited to the types that the preview can draw, so that what is tested is what is shipped. */
const Options = {
  stat: Type.Object(
    {
      graphMode: Type.Literal('none'),
      colorMode: oneOf(['value', 'background_solid']),
      justifyMode: Any,
      textMode: Type.Literal('auto'),
      text: Type.Optional(Type.Object({ titleSize: Type.Integer({ minimum: 10, maximum: 20 }) }, exact)),
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
      showUnfilled: Type.Literal(false),
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

/** Properties of panels with queries: all but text panels. */
const Queries = { datasource: Source, targets: Type.Array(Target, { minItems: 1 }) };

function panelSchema(type: string, options: TSchema) {
  return Type.Object(
    {
      id: Type.Integer({ minimum: 1 }),
      type: Type.Literal(type),
      title: Text,
      description: Text,
      transparent: Type.Literal(false),
      gridPos: GridPos,
      repeatDirection: Type.Optional(Any),
      options,
      ...(type === 'text' ? {} : Queries),
      fieldConfig: Type.Optional(FieldConfig),
      transformations: Type.Optional(
        Type.Array(Type.Object({ id: oneOf(['merge', 'organize']), options: Any }, exact)),
      ),
      maxDataPoints: Type.Optional(Type.Integer({ minimum: 100 })),
    },
    exact,
  );
}

/** Discriminated by `type`, so that an error refers to the schema of that type only. */
export const Panel = Type.Unsafe({
  type: 'object',
  discriminator: { propertyName: 'type' },
  required: ['type'],
  oneOf: Object.entries(Options).map(([type, options]) => panelSchema(type, options)),
});
