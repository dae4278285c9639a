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

/** The selectable refresh intervals. The shortest is the scrape interval of the demo. */
const REFRESH_INTERVALS = ['5s', '10s', '30s', '1m', '5m'];

/** Builds the scene of a dashboard: variables, time controls, and panels on the grid of Grafana. */
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
      new SceneRefreshPicker({
        refresh: refreshInterval(model),
        intervals: REFRESH_INTERVALS,
        withText: false,
      }),
    ],
    body: new SceneGridLayout({
      isDraggable: false,
      isResizable: false,
      // Like in Grafana, panels outside the viewport run no queries until the user scrolls to them.
      isLazy: true,
      children: model.panels.map(buildGridItem),
    }),
  });
}

/** Like in Grafana, an empty `refresh` parameter in the URL turns auto-refresh off. Scenes treats it as not set. */
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
    // Annotations may be limited to some panels.
    dataLayerFilter: { panelId: panel.id },
    ...(panel.maxDataPoints ? { maxDataPoints: panel.maxDataPoints } : { maxDataPointsFromWidth: true }),
    ...(panel.interval ? { minInterval: panel.interval } : {}),
  });
  return panel.transformations
    ? new SceneDataTransformer({ $data: queries, transformations: panel.transformations })
    : queries;
}
