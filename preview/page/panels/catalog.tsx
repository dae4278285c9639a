import { PanelPlugin, type PanelPluginMeta, PluginType } from '@grafana/data';
import { Alert } from '@grafana/ui';
import { loadPanelPlugin } from '../plugin';

/** The panel plugins that are loaded from their built module. */
const BUILT = new Set(['heartline-workerhealth-panel']);

/** Those that Grafana has and its components can draw; each is fetched when a dashboard first asks for it. */
const OWN: Readonly<Record<string, () => Promise<PanelPlugin>>> = {
  stat: async () => widened((await import('./stat')).stat),
  timeseries: async () => widened((await import('./timeseries')).timeseries),
  table: async () => widened((await import('./table')).table),
  bargauge: async () => widened((await import('./bargauge')).bargauge),
  text: async () => widened((await import('./text')).text),
};

/** A plugin of any options: the catalog does not look into them. */
const widened = (plugin: unknown): PanelPlugin => plugin as PanelPlugin;

const loaded = new Map<string, PanelPlugin>();

export function panelPluginFromCache(id: string): PanelPlugin | undefined {
  return loaded.get(id);
}

/** The plugin of a panel type; for one that cannot be shown here, a panel that says so. */
export async function panelPlugin(id: string): Promise<PanelPlugin> {
  const plugin = loaded.get(id) ?? (await load(id));
  loaded.set(id, plugin);
  return plugin;
}

async function load(id: string): Promise<PanelPlugin> {
  const own = await OWN[id]?.();
  if (own) {
    own.meta = metaOf(id);
    return own;
  }
  if (!BUILT.has(id)) {
    return saying(
      id,
      `This page does not draw panels of the type "${id}".`,
      'Open the dashboard in Grafana to see it.',
    );
  }
  try {
    return await loadPanelPlugin(id);
  } catch (error) {
    return saying(
      id,
      `The panel "${id}" could not be loaded.`,
      error instanceof Error ? error.message : String(error),
    );
  }
}

function saying(id: string, title: string, text: string): PanelPlugin {
  const plugin = new PanelPlugin(() => (
    <Alert title={title} severity="warning">
      {text}
    </Alert>
  ));
  plugin.meta = metaOf(id);
  return plugin;
}

function metaOf(id: string): PanelPluginMeta {
  return { id, name: id, type: PluginType.panel, module: '', baseUrl: '', sort: 1, info: nothing };
}

const nothing: PanelPluginMeta['info'] = {
  author: { name: '' },
  description: '',
  links: [],
  logos: { small: '', large: '' },
  screenshots: [],
  updated: '',
  version: '',
};
