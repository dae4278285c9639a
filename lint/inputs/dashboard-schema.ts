import { Type } from '@sinclair/typebox';
import { Panel, Source } from './panel-schema';
import { Any, exact, oneOf, Text } from './field-schema';

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

/**
 * The part of Grafana's classic dashboard model that these dashboards use. Grafana's types accept a panel that is 90 columns
 * wide, and Grafana ignores a misspelt option without a warning.
 */
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
