import { type DynamicConfigValue, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  FieldTextAlignment,
  TableCellHeight,
  TableSortByFieldStateBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { type DataLink } from '../elements/links';
import { tableTargets } from '../elements/targets';
import { type PanelSpec, type Panel } from './panel';

/** A column that shows a label. */
interface LabelColumn {
  readonly title: string;
  readonly label: string;
  readonly link?: DataLink;
  readonly width?: number;
}

/** A column that shows the value of a query. */
interface ValueColumn {
  readonly title: string;
  readonly expr: string;
  readonly unit: string;
  readonly decimals?: number;
  /** Texts and background colours instead of numbers. */
  readonly mappings?: ValueMapping[];
  /** Text colours as `[from, colour]` in ascending order. */
  readonly colours?: readonly (readonly [number, string])[];
  readonly width?: number;
}

export type Column = LabelColumn | ValueColumn;

interface TableSpec extends PanelSpec {
  readonly columns: readonly Column[];
  /** Title of the column to sort by, in descending order. */
  readonly sortBy: string;
  readonly emptyText?: string;
}

function isValue(column: Column): column is ValueColumn {
  return 'expr' in column;
}
function refIdOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** A table of current values with one row per series. The rows of the queries are joined by their shared labels. */
export function table(spec: TableSpec): PanelBuilder & Panel {
  const values = spec.columns.filter(isValue);
  const panel = new PanelBuilder()
    .title(spec.title)
    .description(spec.description)
    .targets(tableTargets(values.map(({ expr }) => ({ expr }))))
    .unit('none')
    .noValue(spec.emptyText ?? '')
    .showHeader(true)
    .cellHeight(TableCellHeight.Sm)
    .align(FieldTextAlignment.Auto)
    .sortBy([new TableSortByFieldStateBuilder().displayName(spec.sortBy).desc(true)])
    .transformations(joinTransformations(spec.columns))
    .span(spec.w)
    .height(spec.h);
  for (const column of spec.columns) {
    panel.overrideByName(column.title, [
      // The text for an empty table must not appear in an empty cell.
      { id: 'noValue', value: '–' },
      ...(isValue(column) ? valueOverrides(column) : labelOverrides(column)),
      ...widthOverride(column),
    ]);
  }
  return panel;
}

/** Joins the queries, and orders and renames the columns. The value column is `Value` for one query, else `Value #A` …. */
function joinTransformations(columns: readonly Column[]) {
  const sources = new Map<string, string>();
  let query = 0;
  for (const column of columns) {
    if (isValue(column)) {
      if (query === 0) {
        sources.set('Value', column.title);
      }
      sources.set(`Value #${refIdOf(query++)}`, column.title);
    } else {
      sources.set(column.label, column.title);
    }
  }
  const order = [...sources.keys()].map((name, index) => [name, index] as const);
  return [
    { id: 'merge', options: {} },
    {
      id: 'organize',
      options: {
        excludeByName: { Time: true },
        indexByName: Object.fromEntries(order),
        renameByName: Object.fromEntries(sources),
      },
    },
  ];
}

function valueOverrides({ unit, decimals, mappings, colours }: ValueColumn): DynamicConfigValue[] {
  return [
    { id: 'unit', value: unit },
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(mappings === undefined
      ? []
      : [
          { id: 'mappings', value: mappings },
          { id: 'custom.cellOptions', value: { type: 'color-background', mode: 'basic' } },
        ]),
    ...(colours === undefined
      ? []
      : [
          {
            id: 'thresholds',
            value: {
              mode: 'absolute',
              steps: [{ value: null, color: 'text' }, ...colours.map(([value, color]) => ({ value, color }))],
            },
          },
          { id: 'color', value: { mode: 'thresholds' } },
          { id: 'custom.cellOptions', value: { type: 'color-text' } },
        ]),
  ];
}

function labelOverrides({ link }: LabelColumn): DynamicConfigValue[] {
  return link === undefined ? [] : [{ id: 'links', value: [link] }];
}

function widthOverride({ width }: Column): DynamicConfigValue[] {
  return width === undefined ? [] : [{ id: 'custom.width', value: width }];
}
