import {
  AnnotationPanelFilterBuilder,
  type AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  type Panel as BuiltPanel,
  VariableHide,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type Builder } from '@grafana/grafana-foundation-sdk/cog';
import { dashboardLinks, TAG } from '../elements/links';
import { DATASOURCE, datasource } from '../elements/variables';
import { type Panel } from '../panels/panel';
import { PANEL_TYPE } from '../panels/timeline';

// The SDK deprecates the classic dashboard model in favour of a newer one. Grafana's file provisioning takes the classic
// one, rejects the newer one without a wrapper, and migrates a classic dashboard when it is opened.

/** A dashboard in the classic model. */
// eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
export type ClassicDashboard = Dashboard;

/** The description of a dashboard from which its JSON is built. */
export interface DashboardSpec {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Start of the default time range in Grafana's notation; by default 15 minutes ago, which a new stack fills soon. */
  readonly from?: string;
  /** Variables in addition to the data source. */
  readonly variables: readonly Builder<VariableModel>[];
  readonly annotations: readonly AnnotationQueryBuilder[];
  /** Annotations for the timelines. If given, `annotations` apply to all other panels only. */
  readonly laneAnnotations?: readonly AnnotationQueryBuilder[];
  /** Rows from top to bottom, each with its panels from left to right. */
  readonly rows: readonly (readonly Panel[])[];
}

/** Builds the classic dashboard for Grafana's file provisioning, as plain data. */
export function buildDashboard(spec: DashboardSpec): ClassicDashboard {
  const panels = placePanels(spec.rows);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  const builder = new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags([TAG])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: spec.from ?? 'now-15m', to: 'now' })
    .refresh('5s')
    .timezone('browser')
    .variables([datasource(), ...spec.variables])
    .annotations(annotationQueries(spec, panels))
    .links([dashboardLinks()]);
  return normalize({ ...builder.build(), panels });
}

function annotationQueries(
  { annotations, laneAnnotations = [] }: DashboardSpec,
  panels: BuiltPanel[],
): AnnotationQueryBuilder[] {
  if (laneAnnotations.length === 0) {
    return [...annotations];
  }
  const timelines = panels.filter(({ type }) => type === PANEL_TYPE).map(({ id = 0 }) => id);
  const filter = (exclude: boolean) => new AnnotationPanelFilterBuilder().exclude(exclude).ids(timelines);
  return [
    ...annotations.map((annotation) => annotation.filter(filter(true))),
    ...laneAnnotations.map((annotation) => annotation.filter(filter(false))),
  ];
}

/** Sets the grid position, ID and data source of each panel. */
function placePanels(rows: DashboardSpec['rows']): BuiltPanel[] {
  const panels: BuiltPanel[] = [];
  let y = 0;
  for (const row of rows) {
    let x = 0;
    const built = row.map((panel) => panel.build());
    for (const panel of built) {
      const { w, h } = panel.gridPos ?? { w: 24, h: 8 };
      panels.push({
        ...panel,
        id: panels.length + 1,
        ...(panel.type === 'text' ? {} : { datasource: DATASOURCE }),
        gridPos: { x, y, w, h },
      });
      x += w;
    }
    y += Math.max(...built.map(({ gridPos }) => gridPos?.h ?? 8));
  }
  return panels;
}

/**
 * Corrects what the builders cannot express: links and annotations are shown above a classic dashboard rather than in the
 * controls menu of newer ones, and hidden variables are kept out of the URL.
 */
function normalize(dashboard: ClassicDashboard): ClassicDashboard {
  for (const variable of dashboard.templating.list ?? []) {
    variable.skipUrlSync = variable.hide === VariableHide.HideVariable;
  }
  const text = JSON.stringify(dashboard, (key, value: unknown) =>
    key === 'placement' && value === 'inControlsMenu' ? undefined : value,
  );
  return JSON.parse(text) as ClassicDashboard;
}
