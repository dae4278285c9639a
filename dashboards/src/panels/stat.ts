import {
  FieldColorBuilder,
  FieldColorModeId,
  type ThresholdsConfigBuilder,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';
import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
  VizTextDisplayOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { type QuerySpec, instantTargets } from '../elements/targets';
import { TRANSPARENT, DEFAULT } from '../elements/colours';
import { withEmptyColour, thresholdSteps } from '../elements/thresholds';
import { type PanelSpec, type Panel } from './panel';

interface StatSpec extends PanelSpec {
  readonly unit: string;
  readonly queries: readonly QuerySpec[];
  readonly thresholds?: ThresholdsConfigBuilder;
  readonly mappings?: ValueMapping[];
  readonly decimals?: number;
  /** Shown without data. */
  readonly emptyText?: string;
  /** Applies the colour to the background instead of the number. */
  readonly filled?: boolean;
  /** Font size of the series names in pixels. By default as large as fits, which can be too large on a phone. */
  readonly nameSize?: number;
}

/** One or a few current values. */
export function stat(spec: StatSpec): PanelBuilder & Panel {
  const base = spec.filled === true ? TRANSPARENT : DEFAULT;
  const panel = new PanelBuilder()
    .title(spec.title)
    .description(spec.description)
    .unit(spec.unit)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .targets(instantTargets(spec.queries))
    .thresholds(spec.thresholds === undefined ? thresholdSteps(base) : withEmptyColour(spec.thresholds, base))
    .mappings(spec.mappings ?? [])
    .graphMode(BigValueGraphMode.None)
    .colorMode(spec.filled === true ? BigValueColorMode.BackgroundSolid : BigValueColorMode.Value)
    .textMode(BigValueTextMode.Auto)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .noValue(spec.emptyText ?? 'no data')
    .span(spec.w)
    .height(spec.h);
  if (spec.nameSize !== undefined) {
    panel.text(new VizTextDisplayOptionsBuilder().titleSize(spec.nameSize));
  }
  return spec.decimals === undefined ? panel : panel.decimals(spec.decimals);
}
