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

/** The scrape interval of provisioning/prometheus, in milliseconds: the minimum step of every query. */
const SCRAPE_INTERVAL_MS = 5_000;

const settings: DataSourceInstanceSettings = {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- still required by the type in 13.2
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

/** The transformations that the tables of the Heartline dashboards use. The editors are empty. */
/* eslint-disable @typescript-eslint/no-deprecated -- the Grafana application registers them itself; a page has no other API */
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

/** Sets the services that the Grafana application provides for panels and scenes: data source, variables, plugins. */
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

/** Resolves every data source reference to the only data source. */
function createDataSourceService(prometheus: DataSourceApi): DataSourceSrv {
  return {
    get: () => Promise.resolve(prometheus),
    getList: () => [settings],
    getInstanceSettings: () => settings,
    reload: () => Promise.resolve(),
    registerRuntimeDataSource() {
      throw new Error(
        'The preview has a single data source, Prometheus. Runtime data sources are not supported.',
      );
    },
  };
}

/** Replaces variables with the scene of the query, or else with the scene of the page. */
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
    // Queries take the time range from the scene.
  },
};

function findScene(scopedVars: ScopedVars | undefined): SceneObject | undefined {
  const reference = scopedVars?.['__sceneObject']?.value as { valueOf(): SceneObject } | undefined;
  return reference?.valueOf() ?? (window as { __grafanaSceneContext?: SceneObject }).__grafanaSceneContext;
}
