import { type PanelPlugin, type PanelPluginMeta, PluginType } from '@grafana/data';

type PluginModule = { plugin?: PanelPlugin | Promise<PanelPlugin>; default?: unknown };

/**
 * Loads a built panel plugin as Grafana does: its manifest, then its module through SystemJS.
 *
 * @throws Error when the manifest or module cannot be fetched, or the module exports no `plugin`.
 */
export async function loadPanelPlugin(id: string): Promise<PanelPlugin> {
  const baseUrl = `public/plugins/${id}`;
  const answer = await fetch(`/${baseUrl}/plugin.json`, { cache: 'no-cache' });
  if (!answer.ok) {
    throw new Error(
      `The panel ${id} is not built: its plugin.json answered ${String(answer.status)}. Run npm run build.`,
    );
  }
  const manifest = (await answer.json()) as Pick<PanelPluginMeta, 'id' | 'name' | 'info'>;
  const version = encodeURIComponent(`${manifest.info.version} ${answer.headers.get('etag') ?? ''}`);
  const module = await unwrapDefault(
    await System.import<PluginModule>(`/${baseUrl}/module.js?_cache=${version}`),
  );
  if (!module.plugin) {
    throw new Error(
      `The module of ${id} exports no "plugin"; it exports ${Object.keys(module).join(', ') || 'nothing'}.`,
    );
  }
  const plugin = await module.plugin;
  plugin.meta = { ...manifest, type: PluginType.panel, module: `${baseUrl}/module.js`, baseUrl, sort: 1 };
  return plugin;
}

/** A module that awaits at its top level arrives as a promise under `default`. */
async function unwrapDefault(module: PluginModule): Promise<PluginModule> {
  const inner = module.default;
  return inner instanceof Promise ? ((await inner) as PluginModule) : module;
}
