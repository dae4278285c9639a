import { PanelPlugin, type PanelPluginMeta, PluginType } from '@grafana/data';
import { Alert } from '@grafana/ui';
import { loadPanelPlugin } from './plugin-loader';
import { bargauge } from './bargauge';
import { stat } from './stat';
import { table } from './table';
import { text } from './text';
import { timeseries } from './timeseries';

/** The panel plugins that are loaded from their built module. */
const BUILT = new Set(['heartline-workerhealth-panel']);

/** Those that Grafana has and its components can draw. They weigh little beside the components, which are there anyway. */
const STOCK_PANELS: Readonly<Record<string, unknown>> = { stat, timeseries, table, bargauge, text };

const loaded = new Map<string, PanelPlugin>();

export function getPanelPluginFromCache(id: string): PanelPlugin | undefined {
  return loaded.get(id);
}

/** The plugin of a panel type; for one that cannot be shown here, a panel that says so. */
export async function importPanelPlugin(id: string): Promise<PanelPlugin> {
  const plugin = loaded.get(id) ?? (await load(id));
  loaded.set(id, plugin);
  return plugin;
}

async function load(id: string): Promise<PanelPlugin> {
  // A plugin of any options: the catalog does not look into them.
  const own = STOCK_PANELS[id] as PanelPlugin | undefined;
  if (own) {
    own.meta = createMeta(id);
    return own;
  }
  if (!BUILT.has(id)) {
    return createMessagePanel(
      id,
      `This page does not draw panels of the type "${id}".`,
      'Open the dashboard in Grafana to see it.',
    );
  }
  try {
    return await loadPanelPlugin(id);
  } catch (error) {
    return createMessagePanel(
      id,
      `The panel "${id}" could not be loaded.`,
      error instanceof Error ? error.message : String(error),
    );
  }
}

function createMessagePanel(id: string, title: string, text: string): PanelPlugin {
  const plugin = new PanelPlugin(() => (
    <Alert title={title} severity="warning">
      {text}
    </Alert>
  ));
  plugin.meta = createMeta(id);
  return plugin;
}

function createMeta(id: string): PanelPluginMeta {
  return { id, name: id, type: PluginType.panel, module: '', baseUrl: '', sort: 1, info: EMPTY_INFO };
}

const EMPTY_INFO: PanelPluginMeta['info'] = {
  author: { name: '' },
  description: '',
  links: [],
  logos: { small: '', large: '' },
  screenshots: [],
  updated: '',
  version: '',
};
