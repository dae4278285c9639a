import {
  FieldType,
  type VisualizationSuggestionsSupplier,
  VisualizationSuggestionScore,
} from '@grafana/data';
import { STATE_LABEL, WORKER_LABEL } from './constants';
import { LADDER } from './data/state';
import { type PanelOptions } from './types';

/** How many values are looked at before a series is taken for states of the ladder. */
const LOOKED_AT = 50;

/** Offers the panel for series that carry a worker's ID and hold codes of the ladder only. */
export const suggest: VisualizationSuggestionsSupplier<PanelOptions> = (summary) => {
  const lanes = (summary.rawFrames ?? []).flatMap((frame) =>
    frame.fields.filter(
      (field) =>
        field.type === FieldType.number &&
        field.labels?.[WORKER_LABEL] !== undefined &&
        field.labels[STATE_LABEL] === undefined,
    ),
  );
  const onLadder = lanes.every((field) => field.values.slice(0, LOOKED_AT).every(isCode));
  if (lanes.length === 0 || !onLadder || !summary.hasFieldType(FieldType.time)) {
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

function isCode(value: unknown): boolean {
  return (
    value === null ||
    (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < LADDER.length)
  );
}
