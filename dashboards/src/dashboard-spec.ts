import {
  AnnotationPanelFilterBuilder,
  type AnnotationQueryBuilder,
  DashboardCursorSync,
  type Panel as Built,
  VariableHide,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { type Builder } from '@grafana/grafana-foundation-sdk/cog';
import { classic, type ClassicDashboard } from './classic';
import { siblings, TAG } from './elements/links';
import { DATASOURCE, datasource } from './elements/variables';
import { type Panel } from './panels/panel';
import { PANEL_TYPE } from './panels/timeline';

/** A dashboard, as its file describes it. */
export interface Page {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** How far back it opens, in Grafana's words; where it says nothing, 15 minutes, which a new stack soon fills. */
  readonly from?: string;
  /** Beside the data source, which every dashboard has. */
  readonly variables: readonly Builder<VariableModel>[];
  readonly annotations: readonly AnnotationQueryBuilder[];
  /** For the timelines alone, in place of the others. */
  readonly laneAnnotations?: readonly AnnotationQueryBuilder[];
  /** Rows from top to bottom, each of panels from left to right. */
  readonly rows: readonly (readonly Panel[])[];
}

/** The classic dashboard that Grafana's file provisioning takes, as plain data. */
export function dashboardOf(page: Page): ClassicDashboard {
  const panels = placed(page.rows);
  const builder = classic(page.title)
    .uid(page.uid)
    .description(page.description)
    .tags([TAG])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .time({ from: page.from ?? 'now-15m', to: 'now' })
    .refresh('5s')
    .timezone('browser')
    .variables([datasource(), ...page.variables])
    .annotations(annotationsOf(page, panels))
    .links([siblings()]);
  const built = builder.build();
  return settled({ ...built, panels });
}

function annotationsOf(
  { annotations, laneAnnotations = [] }: Page,
  panels: Built[],
): AnnotationQueryBuilder[] {
  const ids = panels.filter(({ type }) => type === PANEL_TYPE).map(({ id = 0 }) => id);
  const on = (exclude: boolean) => new AnnotationPanelFilterBuilder().exclude(exclude).ids(ids);
  return laneAnnotations.length === 0
    ? [...annotations]
    : [
        ...annotations.map((annotation) => annotation.filter(on(true))),
        ...laneAnnotations.map((annotation) => annotation.filter(on(false))),
      ];
}

/** Gives each panel its place on the grid, an ID and the data source: the builders give none. */
function placed(rows: Page['rows']): Built[] {
  const panels: Built[] = [];
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
 * The builders put links and annotations into a menu of newer dashboards; in a classic one they stand above it. And they
 * cannot keep a variable that nobody chooses out of the address.
 */
function settled(dashboard: ClassicDashboard): ClassicDashboard {
  for (const variable of dashboard.templating.list ?? [])
    variable.skipUrlSync = variable.hide === VariableHide.HideVariable;
  const text = JSON.stringify(dashboard, (key, value: unknown) =>
    key === 'placement' && value === 'inControlsMenu' ? undefined : value,
  );
  return JSON.parse(text) as ClassicDashboard;
}
