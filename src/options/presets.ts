import {
  type VisualizationPresetsContext,
  type VisualizationPresetsSupplier,
  type VisualizationSuggestion,
} from '@grafana/data';
import { t } from '../format/translate';
import { classifySeries } from '../frames/classify-series';
import { type Series } from '../frames/series';
import { AUTO_GROUPS, groupLabels, NO_GROUPS } from '../timeline/groups';
import { type PanelOptions } from './panel-options';

type Preset = VisualizationSuggestion<PanelOptions>;

/** Common configurations, each available with a click in the panel editor. */
export const presets: VisualizationPresetsSupplier<PanelOptions> = ({
  dataSummary,
}: VisualizationPresetsContext) => {
  const label = groupingLabel(classifySeries(dataSummary?.rawFrames ?? []).lanes);
  return [overview(), wall(), ...(label === undefined ? [] : [grouped(label)]), readable()];
};

function overview(): Preset {
  return {
    name: t('preset.overview', 'Fleet overview'),
    description: t('preset.overview-hint', 'Filters, summary and legend, with the worst workers on top.'),
    options: {
      density: 'normal',
      sort: 'current',
      groupBy: AUTO_GROUPS,
      showToolbar: true,
      showSummary: true,
      showLegend: true,
      showText: true,
    },
  };
}

function wall(): Preset {
  return {
    name: t('preset.dense', 'Dense wall'),
    description: t('preset.dense-hint', 'As many lanes as fit, without controls: for a wall display.'),
    options: {
      density: 'compact',
      sort: 'worst',
      groupBy: NO_GROUPS,
      nameWidth: 120,
      showToolbar: false,
      showSummary: true,
      showLegend: false,
      showText: false,
      drillDown: false,
    },
  };
}

function grouped(label: string): Preset {
  return {
    name: t('preset.groups', 'Grouped by {{label}}', { label }),
    description: t('preset.groups-hint', 'Collapsible groups, the worst first.'),
    options: {
      density: 'compact',
      sort: 'unhealthy',
      groupBy: label,
      showToolbar: true,
      showSummary: false,
      showLegend: true,
      showText: false,
    },
  };
}

function readable(): Preset {
  return {
    name: t('preset.readable', 'Readable text'),
    description: t(
      'preset.readable-hint',
      'Tall lanes with large names and state names, for a few dozen workers.',
    ),
    options: {
      density: 'comfortable',
      sort: 'current',
      groupBy: NO_GROUPS,
      nameWidth: 280,
      showToolbar: true,
      showSummary: true,
      showLegend: true,
      showText: true,
    },
  };
}

/**
 * Returns a label that forms several groups of several lanes: the worker's type, or a label that differs
 * between workers.
 */
function groupingLabel(lanes: readonly Series[]): string | undefined {
  return groupLabels(lanes).find((label) => {
    const values = new Set(lanes.map(({ labels }) => labels[label]));
    return values.size > 1 && values.size < lanes.length;
  });
}
