import {
  FieldColorBuilder,
  FieldColorModeId,
  type ThresholdsConfigBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { type Ask, overTime } from '../elements/target';
import { type DataLink } from '../elements/links';
import { type Described, type Panel } from './panel';

interface Chart extends Described {
  readonly unit: string;
  readonly asks: readonly Ask[];
  /** Drawn as dashed lines. */
  readonly thresholds?: ThresholdsConfigBuilder;
  readonly stacked?: boolean;
  /** Colours by the series' names. */
  readonly colours?: Readonly<Record<string, string>>;
  /** The axis reaches at least so far. */
  readonly softMax?: number;
  readonly links?: readonly DataLink[];
  /** Names of series that are drawn as dashed lines: limits and expectations. */
  readonly dashed?: string;
  readonly none?: string;
}

/** Lines over the range. */
export function chart(given: Chart): PanelBuilder & Panel {
  const panel = new PanelBuilder()
    .title(given.title)
    .description(given.description)
    .unit(given.unit)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .targets(overTime(given.asks))
    .lineWidth(1)
    .fillOpacity(given.stacked === true ? 60 : 8)
    .showPoints(VisibilityMode.Never)
    .spanNulls(false)
    .axisSoftMin(0)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .noValue(given.none ?? 'no data')
    .span(given.w)
    .height(given.h);
  if (given.stacked === true)
    panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (given.softMax !== undefined) panel.axisSoftMax(given.softMax);
  if (given.thresholds !== undefined)
    panel
      .thresholds(given.thresholds)
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  for (const [name, fixedColor] of Object.entries(given.colours ?? {}))
    panel.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  if (given.dashed !== undefined)
    panel.overrideByRegexp(given.dashed, [
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
      { id: 'custom.fillOpacity', value: 0 },
    ]);
  if (given.links !== undefined) panel.overrideByFieldType('number', [{ id: 'links', value: given.links }]);
  return panel;
}
