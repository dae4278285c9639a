import {
  type DataSourceApi,
  type DataSourceInstanceSettings,
  type DataTransformerInfo,
  EventBusSrv,
  type GrafanaConfig,
  locationUtil,
  PluginType,
  type ScopedVars,
  standardTransformers,
  standardTransformersRegistry,
  type TransformerRegistryItem,
} from '@grafana/data';
import {
  type DataSourceSrv,
  setAppEvents,
  setDataSourceSrv,
  setPluginImportUtils,
  setRunRequest,
  setTemplateSrv,
  type TemplateSrv,
} from '@grafana/runtime';
import { sceneGraph, type SceneObject } from '@grafana/scenes';
import { PrometheusDataSource } from './prometheus/prometheus-data-source';
import { importPanelPlugin, getPanelPluginFromCache } from './panels/panel-plugins';
import { runRequest } from './run-request';

/** The scrape interval of provisioning/prometheus, in milliseconds: the floor of every step. */
const SCRAPE_INTERVAL_MS = 5_000;

const settings: DataSourceInstanceSettings = {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- its type still demands it in 13.2
  id: 1,
  uid: 'heartline-prometheus',
  name: 'Prometheus',
  type: 'prometheus',
  access: 'proxy',
  isDefault: true,
  readOnly: true,
  jsonData: {},
  meta: {
    id: 'prometheus',
    name: 'Prometheus',
    type: PluginType.datasource,
    module: '',
    baseUrl: '',
    info: {
      author: { name: '' },
      description: '',
      links: [],
      logos: { small: '', large: '' },
      screenshots: [],
      updated: '',
      version: '',
    },
  },
};

/** The transformations that our tables use. Their editors draw nothing. */
/* eslint-disable @typescript-eslint/no-deprecated -- Grafana's application registers them from within; a page has no other way */
const TRANSFORMERS = [
  toRegistryItem(standardTransformers.mergeTransformer),
  toRegistryItem(standardTransformers.organizeFieldsTransformer),
];
/* eslint-enable @typescript-eslint/no-deprecated */

function toRegistryItem(transformation: DataTransformerInfo): TransformerRegistryItem {
  return {
    id: transformation.id,
    name: transformation.name,
    transformation: () => Promise.resolve(transformation),
    editor: () => null,
    imageDark: '',
    imageLight: '',
  };
}

/** Puts in place what Grafana's own application gives to panels and scenes: one data source, variables, plugins. */
export function initGrafanaRuntime(): void {
  setAppEvents(new EventBusSrv());
  setRunRequest(runRequest);
  setPluginImportUtils({
    importPanelPlugin: importPanelPlugin,
    getPanelPluginFromCache: getPanelPluginFromCache,
  });
  setTemplateSrv(templateService);
  standardTransformersRegistry.setInit(() => TRANSFORMERS);
  locationUtil.initialize({
    config: { appSubUrl: '' } as GrafanaConfig,
    getVariablesUrlParams: () => ({}),
    getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }),
  });
  setDataSourceSrv(createDataSourceService(new PrometheusDataSource(settings, SCRAPE_INTERVAL_MS)));
}

/** Every reference to a data source means the one that there is. */
function createDataSourceService(prometheus: DataSourceApi): DataSourceSrv {
  return {
    get: () => Promise.resolve(prometheus),
    getList: () => [settings],
    getInstanceSettings: () => settings,
    reload: () => Promise.resolve(),
    registerRuntimeDataSource() {
      throw new Error('This page knows one data source, Prometheus; no other can be registered.');
    },
  };
}

/** Variables live in the scene: the one that a query names, or else the page's. */
const templateService: TemplateSrv = {
  getVariables: () => [],
  replace: (target = '', scopedVars, format) => {
    const scene = findScene(scopedVars);
    return scene
      ? sceneGraph.interpolate(
          scene,
          target,
          scopedVars,
          format as Parameters<typeof sceneGraph.interpolate>[3],
        )
      : target;
  },
  containsTemplate: (target = '') => /\$\w|\$\{|\[\[/.test(target),
  updateTimeRange() {
    // The scene's own time range is the only one.
  },
};

function findScene(scopedVars: ScopedVars | undefined): SceneObject | undefined {
  const holder = scopedVars?.['__sceneObject']?.value as { valueOf(): SceneObject } | undefined;
  return holder?.valueOf() ?? (window as { __grafanaSceneContext?: SceneObject }).__grafanaSceneContext;
}
