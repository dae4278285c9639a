import { type TSchema, Type } from '@sinclair/typebox';

/** Building blocks of the schemas of dashboards, panels and fields. */
export const exact = { additionalProperties: false };
export const Text = Type.String({ minLength: 1 });
export const Any = Type.Unknown();
export function oneOf<T extends string>(values: readonly T[]) {
  return Type.Union(values.map((value) => Type.Literal(value)));
}

/** IDs of the Grafana units in use. Grafana shows an unknown ID as a suffix without a warning. */
const UNITS = [
  'none',
  'short',
  'percentunit',
  's',
  'bytes',
  'Bps',
  'cps',
  'cpm',
  'reqps',
  'currencyUSD',
  'bool_yes_no',
] as const;

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
function property(id: string, value: TSchema) {
  return Type.Object({ id: Type.Literal(id), value }, exact);
}
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

/** How a panel shows its fields: defaults, and overrides for single fields. */
export const FieldConfig = Type.Object({ defaults: Defaults, overrides: Type.Array(Override) }, exact);
