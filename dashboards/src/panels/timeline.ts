import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { type PanelOptions } from '../../../src/options/panel-options';
import { UIDS } from '../elements/links';
import { type DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { type PanelSpec, type Panel } from './panel';

interface TimelineSpec extends PanelSpec {
  readonly targets: DataqueryBuilder[];
  /** Those that differ from the panel's defaults. */
  readonly options: Partial<PanelOptions>;
}

/** The panel's ID, as its plugin.json gives it. */
export const PANEL_TYPE = 'heartline-workerhealth-panel';

/**
 * At most so many steps, two pixels or so each: a step holds the worst inside it, so that none is lost. Twice as many
 * took Prometheus twice as long for 2,000 workers. Beyond a day no step is shorter than the minute that is recorded.
 */
const MAX_DATA_POINTS = 720;

/** Our own panel: a lane per worker. */
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
