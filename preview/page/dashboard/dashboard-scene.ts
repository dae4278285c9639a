import {
  behaviors,
  dataLayers,
  EmbeddedScene,
  SceneControlsSpacer,
  SceneDataLayerSet,
  type SceneDataProvider,
  SceneDataTransformer,
  SceneGridItem,
  SceneGridLayout,
  SceneQueryRunner,
  SceneRefreshPicker,
  SceneTimePicker,
  SceneTimeRange,
  VariableValueSelectors,
  VizPanel,
} from '@grafana/scenes';
import { locationService } from '@grafana/runtime';
import { DashboardCursorSync } from '@grafana/schema';
import { AnnotationToggles } from './AnnotationToggles';
import { type DashboardModel, type PanelModel } from './dashboard-model';
import { buildVariableSet } from './scene-variables';

/** The refresh rates offered, the first that is not off being the demo's scrape interval. */
const REFRESH_RATES = ['5s', '10s', '30s', '1m', '5m'];

/** Builds the scene that shows a dashboard: its panels on Grafana's grid under the variables and the time controls. */
export function buildDashboardScene(model: DashboardModel): EmbeddedScene {
  return new EmbeddedScene({
    $timeRange: new SceneTimeRange({
      from: model.time?.from ?? 'now-1h',
      to: model.time?.to ?? 'now',
      timeZone: model.timezone ?? 'browser',
    }),
    $variables: buildVariableSet(model.templating?.list ?? []),
    $data: buildAnnotationLayers(model),
    $behaviors: [new behaviors.CursorSync({ sync: model.graphTooltip ?? DashboardCursorSync.Crosshair })],
    controls: [
      new VariableValueSelectors({}),
      ...(model.annotations?.list.length ? [new AnnotationToggles({})] : []),
      new SceneControlsSpacer(),
      new SceneTimePicker({}),
      new SceneRefreshPicker({ refresh: refreshInterval(model), intervals: REFRESH_RATES, withText: false }),
    ],
    body: new SceneGridLayout({
      isDraggable: false,
      isResizable: false,
      // As in Grafana: what is not in view asks nothing until somebody scrolls to it.
      isLazy: true,
      children: model.panels.map(buildGridItem),
    }),
  });
}

/** As in Grafana, `refresh=` in the address turns refreshing off; scenes take no interval for not said. */
function refreshInterval({ refresh }: DashboardModel): string {
  return locationService.getSearch().get('refresh') === '' ? '' : refresh || '';
}

function buildAnnotationLayers(model: DashboardModel): SceneDataLayerSet {
  const layers = (model.annotations?.list ?? []).map(
    (query) => new dataLayers.AnnotationsDataLayer({ name: query.name, isEnabled: query.enable, query }),
  );
  return new SceneDataLayerSet({ name: 'Alerts', layers });
}

function buildGridItem(panel: PanelModel): SceneGridItem {
  const { x, y, w, h } = panel.gridPos;
  return new SceneGridItem({
    key: `grid-item-${String(panel.id)}`,
    x,
    y,
    width: w,
    height: h,
    body: buildVizPanel(panel),
  });
}

function buildVizPanel(panel: PanelModel): VizPanel {
  return new VizPanel({
    key: `panel-${String(panel.id)}`,
    pluginId: panel.type,
    title: panel.title ?? '',
    ...(panel.description ? { description: panel.description } : {}),
    displayMode: panel.transparent ? 'transparent' : 'default',
    options: panel.options ?? {},
    fieldConfig: panel.fieldConfig ?? { defaults: {}, overrides: [] },
    ...(panel.targets ? { $data: buildDataProvider(panel, panel.targets) } : {}),
  });
}

function buildDataProvider(
  panel: PanelModel,
  targets: NonNullable<PanelModel['targets']>,
): SceneDataProvider {
  const queries = new SceneQueryRunner({
    datasource: { uid: 'heartline-prometheus', type: 'prometheus' },
    queries: targets,
    // An annotation may be for some of the panels only.
    dataLayerFilter: { panelId: panel.id },
    ...(panel.maxDataPoints ? { maxDataPoints: panel.maxDataPoints } : { maxDataPointsFromWidth: true }),
    ...(panel.interval ? { minInterval: panel.interval } : {}),
  });
  return panel.transformations
    ? new SceneDataTransformer({ $data: queries, transformations: panel.transformations })
    : queries;
}
