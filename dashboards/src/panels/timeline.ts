import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { type PanelOptions } from '../../../src/options/panel-options';
import { UIDS } from '../elements/links';
import { type DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { type PanelSpec, type Panel } from './panel';

interface TimelineSpec extends PanelSpec {
  readonly targets: DataqueryBuilder[];
  /** Options that differ from the panel's defaults. */
  readonly options: Partial<PanelOptions>;
}

/** ID of the panel plugin in its plugin.json. */
export const PANEL_TYPE = 'heartline-workerhealth-panel';

/**
 * Maximum number of steps, each about two pixels wide. A step contains the worst state inside it, so no state is lost. Twice
 * as many steps took Prometheus twice as long for 2,000 workers. For ranges over a day, steps are not shorter than the
 * recording interval of one minute.
 */
const MAX_DATA_POINTS = 720;

/** The Heartline panel: one lane per worker. */
export function timeline({ title, description, w, h, targets, options }: TimelineSpec): PanelBuilder & Panel {
  return new PanelBuilder()
    .type(PANEL_TYPE)
    .title(title)
    .description(description)
    .targets(targets)
    .maxDataPoints(MAX_DATA_POINTS)
    .options({ workerDashboardUrl: `/d/${UIDS.worker}?var-worker_id={worker}`, ...options })
    .span(w)
    .height(h);
}
