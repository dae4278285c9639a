import type { Dashboard } from './dashboards';
import type { Flags } from './flags';

/** The panel that has addresses among its options. */
export const PLUGIN_ID = 'heartline-workerhealth-panel';
/** Where this server passes the exporter's read API on. */
export const EXPORTER_PATH = '/exporter';

type Panel = { type?: unknown; options?: Record<string, unknown> };

/**
 * Tells our own panel where its servers are. A dashboard cannot know that, and what one says for Grafana does not hold
 * on this page.
 */
export function setPanelAddresses(
  dashboard: Dashboard,
  { exporter, alertmanager }: Pick<Flags, 'exporter' | 'alertmanager'>,
): Dashboard {
  const addresses = {
    exporterUrl: exporter === undefined ? '' : EXPORTER_PATH,
    // Without an address the panel offers no way to silence.
    alertmanagerUrl: alertmanager?.href ?? '',
    runbookUrl: exporter === undefined ? '' : new URL('runbooks', exporter).href,
  };
  const panels = Array.isArray(dashboard['panels']) ? (dashboard['panels'] as Panel[]) : [];
  return {
    ...dashboard,
    panels: panels.map((panel) =>
      panel.type === PLUGIN_ID ? { ...panel, options: { ...panel.options, ...addresses } } : panel,
    ),
  };
}
