import { PanelPlugin, type PanelPluginMeta, PluginType } from '@grafana/data';
import { Alert } from '@grafana/ui';
import { bargauge } from './bargauge';
import { stat } from './stat';
import { table } from './table';
import { text } from './text';
import { timeseries } from './timeseries';

/** The panel types that are loaded from their built module. */
const BUILT_PANELS = new Set(['heartline-workerhealth-panel']);

/** The panel types of Grafana that this page draws with the components of @grafana/ui. */
const STOCK_PANELS: Readonly<Record<string, unknown>> = { stat, timeseries, table, bargauge, text };

const EMPTY_INFO: PanelPluginMeta['info'] = {
  author: { name: '' },
  description: '',
  links: [],
  logos: { small: '', large: '' },
  screenshots: [],
  updated: '',
  version: '',
};

type PluginModule = { plugin?: PanelPlugin | Promise<PanelPlugin>; default?: unknown };

const cache = new Map<string, PanelPlugin>();

export function getPanelPluginFromCache(id: string): PanelPlugin | undefined {
  return cache.get(id);
}

/** Returns the plugin of a panel type. If the type is unknown or fails to load, returns a panel with a message. */
export async function importPanelPlugin(id: string): Promise<PanelPlugin> {
  const plugin = cache.get(id) ?? (await load(id));
  cache.set(id, plugin);
  return plugin;
}

async function load(id: string): Promise<PanelPlugin> {
  // Each plugin has its own options type, which is irrelevant here.
  const stockPanel = STOCK_PANELS[id] as PanelPlugin | undefined;
  if (stockPanel) {
    stockPanel.meta = createMeta(id);
    return stockPanel;
  }
  if (!BUILT_PANELS.has(id)) {
    return createMessagePanel(
      id,
      `The preview does not support panels of type "${id}".`,
      'Open the dashboard in Grafana to see this panel.',
    );
  }
  try {
    return await loadBuiltPlugin(id);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return createMessagePanel(id, `Failed to load panel "${id}"`, message);
  }
}

/**
 * Loads a built panel plugin as Grafana does: first plugin.json, then the module with SystemJS.
 *
 * @throws Error if the manifest or the module cannot be fetched, or if the module does not export `plugin`
 */
async function loadBuiltPlugin(id: string): Promise<PanelPlugin> {
  const baseUrl = `public/plugins/${id}`;
  const response = await fetch(`/${baseUrl}/plugin.json`, { cache: 'no-cache' });
  if (!response.ok) {
    throw new Error(
      `Could not fetch plugin.json of ${id}: HTTP ${String(response.status)}. Build the panel with npm run build.`,
    );
  }
  const manifest = (await response.json()) as Pick<PanelPluginMeta, 'id' | 'name' | 'info'>;
  const version = encodeURIComponent(`${manifest.info.version} ${response.headers.get('etag') ?? ''}`);
  const module = await unwrapDefault(
    await System.import<PluginModule>(`/${baseUrl}/module.js?_cache=${version}`),
  );
  if (!module.plugin) {
    throw new Error(
      `The module of ${id} does not export "plugin". Its exports: ${Object.keys(module).join(', ') || 'none'}.`,
    );
  }
  const plugin = await module.plugin;
  plugin.meta = { ...manifest, type: PluginType.panel, module: `${baseUrl}/module.js`, baseUrl, sort: 1 };
  return plugin;
}

/** A module with top-level await has a promise of its exports as `default`. */
async function unwrapDefault(module: PluginModule): Promise<PluginModule> {
  const inner = module.default;
  return inner instanceof Promise ? ((await inner) as PluginModule) : module;
}

function createMessagePanel(id: string, title: string, message: string): PanelPlugin {
  const plugin = new PanelPlugin(() => (
    <Alert title={title} severity="warning">
      {message}
    </Alert>
  ));
  plugin.meta = createMeta(id);
  return plugin;
}

function createMeta(id: string): PanelPluginMeta {
  return { id, name: id, type: PluginType.panel, module: '', baseUrl: '', sort: 1, info: EMPTY_INFO };
}
