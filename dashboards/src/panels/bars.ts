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
import { type Ask, atEnd } from '../elements/target';
import { type DataLink } from '../elements/links';
import { steps } from '../elements/thresholds';
import { RANKED } from '../elements/colours';
import { type Described, type Panel } from './panel';

interface Bars extends Described {
  readonly unit: string;
  readonly asks: readonly Ask[];
  readonly thresholds?: ThresholdsConfigBuilder;
  /** The end of the bars' scale. */
  readonly max?: number;
  readonly decimals?: number;
  readonly links?: readonly DataLink[];
  readonly colours?: Readonly<Record<string, string>>;
  readonly none?: string;
}

/**
 * Behind each name. Grafana makes room for the first of those names that have most letters, and cuts others of as many
 * that are wider: "w-02" beside "w-01". It measures spaces, and the browser draws none at a line's end.
 */
const ROOM = '   ';

/** A bar per series, as they are now: a ranking. */
export function bars(given: Bars): PanelBuilder & Panel {
  const panel = new PanelBuilder()
    .title(given.title)
    .description(given.description)
    .unit(given.unit)
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Thresholds))
    .min(0)
    .targets(atEnd(given.asks.map((ask) => ({ ...ask, legend: `${ask.legend ?? ''}${ROOM}` }))))
    .thresholds(given.thresholds ?? steps(RANKED))
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Basic)
    .valueMode(BarGaugeValueMode.Color)
    // A track would be drawn beside the words that stand for "none", too.
    .showUnfilled(false)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
    .noValue(given.none ?? 'none')
    .span(given.w)
    .height(given.h);
  if (given.max !== undefined) panel.max(given.max);
  if (given.decimals !== undefined) panel.decimals(given.decimals);
  for (const [name, fixedColor] of Object.entries(given.colours ?? {}))
    panel.overrideByName(name + ROOM, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  if (given.links !== undefined) panel.overrideByFieldType('number', [{ id: 'links', value: given.links }]);
  return panel;
}
