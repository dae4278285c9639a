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
import { type QuerySpec, rangeTargets } from '../elements/targets';
import { type DataLink } from '../elements/links';
import { type PanelSpec, type Panel } from './panel';

export interface TimeSeriesSpec extends PanelSpec {
  readonly unit: string;
  readonly queries: readonly QuerySpec[];
  /** Drawn as dashed horizontal lines. */
  readonly thresholds?: ThresholdsConfigBuilder;
  readonly stacked?: boolean;
  /** Colours by series name. */
  readonly colours?: Readonly<Record<string, string>>;
  /** The axis extends at least to this value. */
  readonly softMax?: number;
  readonly links?: readonly DataLink[];
  /** Name, or regular expression, of the series that are drawn as dashed lines: limits and expected values. */
  readonly dashed?: string;
  readonly emptyText?: string;
}

/** A time series chart. */
export function timeSeries(spec: TimeSeriesSpec): PanelBuilder & Panel {
  const panel = new PanelBuilder()
    .title(spec.title)
    .description(spec.description)
    .unit(spec.unit)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .targets(rangeTargets(spec.queries))
    .lineWidth(1)
    .fillOpacity(spec.stacked === true ? 60 : 8)
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
    .noValue(spec.emptyText ?? 'no data')
    .span(spec.w)
    .height(spec.h);
  if (spec.stacked === true) {
    panel.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  }
  if (spec.softMax !== undefined) {
    panel.axisSoftMax(spec.softMax);
  }
  if (spec.thresholds !== undefined) {
    panel
      .thresholds(spec.thresholds)
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  for (const [name, fixedColor] of Object.entries(spec.colours ?? {})) {
    panel.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  }
  if (spec.dashed !== undefined) {
    panel.overrideByRegexp(spec.dashed, [
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 6] } },
      { id: 'custom.fillOpacity', value: 0 },
    ]);
  }
  if (spec.links !== undefined) {
    panel.overrideByFieldType('number', [{ id: 'links', value: spec.links }]);
  }
  return panel;
}
