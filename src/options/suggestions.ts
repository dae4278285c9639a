import { VisualizationSuggestionScore, type VisualizationSuggestionsSupplier } from '@grafana/data';
import { classifySeries } from '../frames/classify-series';
import { toStateCode, UNRECOGNISED } from '../model/state';
import { type PanelOptions } from './panel-options';

/** Number of values to check in each series. */
const MAX_CHECKED_VALUES = 50;

/**
 * Suggests the panel for workers' states: series of codes, state sets and change tables with recognised
 * states only.
 */
export const suggest: VisualizationSuggestionsSupplier<PanelOptions> = (summary) => {
  const { lanes } = classifySeries(summary.rawFrames ?? []);
  const onLadder = lanes.every(({ values }) => values.slice(0, MAX_CHECKED_VALUES).every(isCode));
  if (lanes.length === 0 || !onLadder) {
    return;
  }
  return [
    {
      score: VisualizationSuggestionScore.Best,
      cardOptions: {
        maxSeries: 8,
        previewModifier: (suggestion) => {
          suggestion.options = {
            ...suggestion.options,
            density: 'compact',
            showToolbar: false,
            showSummary: false,
          };
        },
      },
    },
  ];
};

function isCode(value: number | null): boolean {
  return value === null || toStateCode(value) !== UNRECOGNISED;
}
