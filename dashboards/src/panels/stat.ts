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
import { type Ask, atEnd } from '../elements/target';
import { CLEAR, PLAIN } from '../elements/colours';
import { judgingValues, steps } from '../elements/thresholds';
import { type Described, type Panel } from './panel';

interface Stat extends Described {
  readonly unit: string;
  readonly asks: readonly Ask[];
  readonly thresholds?: ThresholdsConfigBuilder;
  readonly mappings?: ValueMapping[];
  readonly decimals?: number;
  /** Shown where there is no series. */
  readonly none?: string;
  /** Fills the tile with the colour; else the colour is the number's. */
  readonly filled?: boolean;
  /** Size of the series' names in pixels; as large as fits by default, which on a phone may be too large. */
  readonly nameSize?: number;
}

/** A number, or a few, as they are now. */
export function stat(given: Stat): PanelBuilder & Panel {
  const base = given.filled === true ? CLEAR : PLAIN;
  const panel = new PanelBuilder()
    .title(given.title)
    .description(given.description)
    .unit(given.unit)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .targets(atEnd(given.asks))
    .thresholds(given.thresholds === undefined ? steps(base) : judgingValues(given.thresholds, base))
    .mappings(given.mappings ?? [])
    .graphMode(BigValueGraphMode.None)
    .colorMode(given.filled === true ? BigValueColorMode.BackgroundSolid : BigValueColorMode.Value)
    .textMode(BigValueTextMode.Auto)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .noValue(given.none ?? 'no data')
    .span(given.w)
    .height(given.h);
  if (given.nameSize !== undefined) panel.text(new VizTextDisplayOptionsBuilder().titleSize(given.nameSize));
  return given.decimals === undefined ? panel : panel.decimals(given.decimals);
}
