import { type PanelOptionsEditorBuilder } from '@grafana/data';
import { columnHeading } from '../format/column';
import { sortLabel } from '../format/state';
import { optionalColumns } from '../format/table-columns';
import { t } from '../format/translate';
import { classifySeries } from '../frames/classify-series';
import { LANE_COLUMNS, type LaneColumn } from '../statistics/statistic-columns';
import { AUTO_GROUPS, groupLabels, NO_GROUPS } from '../timeline/groups';
import { SORT_ORDERS } from '../timeline/sort';
import { DEFAULT_OPTIONS, type PanelOptions } from './panel-options';

/** Adds the panel's options to the editor. Every option has a usable default. */
export function addOptions(builder: PanelOptionsEditorBuilder<PanelOptions>): void {
  addLaneOptions(builder);
  addDataOptions(builder);
  addDrillDownOptions(builder);
}

function addLaneOptions(builder: PanelOptionsEditorBuilder<PanelOptions>): void {
  const category = [t('options.lanes', 'Lanes')];
  builder
    .addRadio({
      path: 'density',
      name: t('options.density', 'Lane height'),
      category,
      defaultValue: DEFAULT_OPTIONS.density,
      settings: {
        options: [
          { value: 'compact', label: t('options.density-compact', 'Compact') },
          { value: 'normal', label: t('options.density-normal', 'Normal') },
          { value: 'comfortable', label: t('options.density-comfortable', 'Comfortable') },
        ],
      },
    })
    .addSelect({
      path: 'sort',
      name: t('options.sort', 'Sort by'),
      category,
      defaultValue: DEFAULT_OPTIONS.sort,
      settings: { options: SORT_ORDERS.map((value) => ({ value, label: sortLabel(value) })) },
    })
    .addSelect({
      path: 'groupBy',
      name: t('options.group', 'Group by'),
      description: t('options.group-hint', 'Automatic groups more than 300 workers by worker_type.'),
      category,
      defaultValue: DEFAULT_OPTIONS.groupBy,
      settings: {
        allowCustomValue: true,
        options: [],
        getOptions: (context) =>
          Promise.resolve([
            { value: AUTO_GROUPS, label: t('options.group-auto', 'Automatic') },
            { value: NO_GROUPS, label: t('group.off', 'Not grouped') },
            ...groupLabels(classifySeries(context.data).lanes).map((label) => ({ value: label, label })),
          ]),
      },
    })
    .addNumberInput({
      path: 'nameWidth',
      name: t('options.name-width', 'Width of names'),
      description: t('options.name-width-hint', 'In pixels. A narrow panel uses less.'),
      category,
      defaultValue: DEFAULT_OPTIONS.nameWidth,
      settings: { min: 64, max: 600, integer: true },
    })
    .addMultiSelect({
      path: 'laneColumns',
      name: t('options.lane-columns', 'Columns beside the names'),
      description: t(
        'options.lane-columns-hint',
        'Shown while the timeline keeps half of the width. Without a selection, groups show the time in state.',
      ),
      category,
      // The builder types the default of a multi-select as a single option.
      defaultValue: [...DEFAULT_OPTIONS.laneColumns] as unknown as LaneColumn,
      settings: { options: LANE_COLUMNS.map((value) => ({ value, label: columnHeading(value) })) },
    })
    .addBooleanSwitch({
      path: 'showToolbar',
      name: t('options.toolbar', 'Toolbar'),
      category,
      defaultValue: DEFAULT_OPTIONS.showToolbar,
    })
    .addBooleanSwitch({
      path: 'showSummary',
      name: t('options.summary', 'Summary strip'),
      description: t('options.summary-hint', 'Number of workers in each state over time.'),
      category,
      defaultValue: DEFAULT_OPTIONS.showSummary,
    })
    .addBooleanSwitch({
      path: 'showLegend',
      name: t('options.legend', 'Legend'),
      description: t('options.legend-hint', 'Time in each state and its share, of all workers shown.'),
      category,
      defaultValue: DEFAULT_OPTIONS.showLegend,
    })
    .addMultiSelect({
      path: 'tableColumns',
      name: t('options.columns', 'Columns of the table'),
      category,
      // The builder types the default of a multi-select as a single option.
      defaultValue: [...DEFAULT_OPTIONS.tableColumns] as unknown as string,
      settings: { options: optionalColumns().map(({ id, label }) => ({ value: id, label })) },
    })
    .addBooleanSwitch({
      path: 'showText',
      name: t('options.text', 'State as text'),
      category,
      defaultValue: DEFAULT_OPTIONS.showText,
    });
}

function addDataOptions(builder: PanelOptionsEditorBuilder<PanelOptions>): void {
  const category = [t('options.data', 'Data')];
  builder
    .addRadio({
      path: 'sampleMeaning',
      name: t('options.sample', 'A sample covers'),
      description: t(
        'options.sample-hint',
        'Automatic reads a query with a step as buckets: the sample at t covers the time since the previous sample.',
      ),
      category,
      defaultValue: DEFAULT_OPTIONS.sampleMeaning,
      settings: {
        options: [
          { value: 'auto', label: t('options.sample-auto', 'Automatic') },
          { value: 'bucket', label: t('options.sample-bucket', 'The step before it') },
          { value: 'raw', label: t('options.sample-raw', 'The time after it') },
        ],
      },
    })
    .addNumberInput({
      path: 'stalenessSeconds',
      name: t('options.staleness', 'Raw samples are stale after'),
      description: t(
        'options.staleness-hint',
        'In seconds. 0 uses three times the median interval between samples.',
      ),
      category,
      defaultValue: DEFAULT_OPTIONS.stalenessSeconds,
      settings: { min: 0 },
    });
}

function addDrillDownOptions(builder: PanelOptionsEditorBuilder<PanelOptions>): void {
  const category = [t('options.drill-down', 'Drill-down')];
  const opens = (options: PanelOptions) => options.drillDown;
  builder
    .addBooleanSwitch({
      path: 'drillDown',
      name: t('options.drill-down-switch', 'Open a worker on click'),
      description: t(
        'options.drill-down-switch-hint',
        'Switch this off on all but one panel of a dashboard.',
      ),
      category,
      defaultValue: DEFAULT_OPTIONS.drillDown,
    })
    .addTextInput({
      path: 'exporterUrl',
      name: t('options.exporter', 'Exporter address'),
      description: t(
        'options.exporter-hint',
        'As the browser reaches it. Adds current task, last error and recovery actions; the exporter must allow this origin.',
      ),
      category,
      defaultValue: DEFAULT_OPTIONS.exporterUrl,
      settings: { placeholder: 'https://heartline.example.org' },
      showIf: opens,
    })
    .addTextInput({
      path: 'workerDashboardUrl',
      name: t('options.dashboard', 'Worker dashboard'),
      description: t(
        'options.dashboard-hint',
        '{worker} is replaced with the worker’s ID; the time range is appended.',
      ),
      category,
      defaultValue: DEFAULT_OPTIONS.workerDashboardUrl,
      settings: { placeholder: '/d/heartline-worker?var-worker_id={worker}' },
      showIf: opens,
    })
    .addTextInput({
      path: 'runbookUrl',
      name: t('options.runbook', 'Runbooks'),
      description: t(
        'options.runbook-hint',
        'Base address. {alert} is replaced with the alert’s name, which is otherwise appended.',
      ),
      category,
      defaultValue: DEFAULT_OPTIONS.runbookUrl,
      settings: { placeholder: 'https://runbooks.example.org/{alert}' },
      showIf: opens,
    })
    .addTextInput({
      path: 'alertmanagerUrl',
      name: t('options.alertmanager', 'Alertmanager address'),
      description: t(
        'options.alertmanager-hint',
        'As the browser reaches it, or the address of another silence form with {worker} in place of the worker’s ID.',
      ),
      category,
      defaultValue: DEFAULT_OPTIONS.alertmanagerUrl,
      settings: { placeholder: 'https://alertmanager.example.org' },
      showIf: opens,
    });
}
