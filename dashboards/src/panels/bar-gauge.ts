import {
  FieldColorBuilder,
  FieldColorModeId,
  type ThresholdsConfigBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  BarGaugeDisplayMode,
  BarGaugeValueMode,
  ReduceDataOptionsBuilder,
  VizOrientation,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import { type QuerySpec, instantTargets } from '../elements/targets';
import { type DataLink } from '../elements/links';
import { thresholdSteps } from '../elements/thresholds';
import { RANKING } from '../elements/colours';
import { type PanelSpec, type Panel } from './panel';

interface BarGaugeSpec extends PanelSpec {
  readonly unit: string;
  readonly queries: readonly QuerySpec[];
  readonly thresholds?: ThresholdsConfigBuilder;
  /** Upper end of the scale. */
  readonly max?: number;
  readonly decimals?: number;
  readonly links?: readonly DataLink[];
  readonly colours?: Readonly<Record<string, string>>;
  readonly emptyText?: string;
}

/**
 * Appended to each name. Grafana reserves the width of the first of the longest names and truncates wider names of the same
 * length, such as "w-02" after "w-01". It measures trailing spaces, which the browser does not draw.
 */
const NAME_PADDING = '   ';

/** One horizontal bar per series with the current value: a ranking. */
export function barGauge(spec: BarGaugeSpec): PanelBuilder & Panel {
  const panel = new PanelBuilder()
    .title(spec.title)
    .description(spec.description)
    .unit(spec.unit)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .min(0)
    .targets(
      instantTargets(spec.queries.map((ask) => ({ ...ask, legend: `${ask.legend ?? ''}${NAME_PADDING}` }))),
    )
    .thresholds(spec.thresholds ?? thresholdSteps(RANKING))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Color)
    // The track would also be drawn next to the text shown without data.
    .showUnfilled(false)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .noValue(spec.emptyText ?? 'none')
    .span(spec.w)
    .height(spec.h);
  if (spec.max !== undefined) {
    panel.max(spec.max);
  }
  if (spec.decimals !== undefined) {
    panel.decimals(spec.decimals);
  }
  for (const [name, fixedColor] of Object.entries(spec.colours ?? {})) {
    panel.overrideByName(name + NAME_PADDING, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  }
  if (spec.links !== undefined) {
    panel.overrideByFieldType('number', [{ id: 'links', value: spec.links }]);
  }
  return panel;
}
