import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { LADDER, type LadderState } from '../../../src/model/state';
import { defaultStyle, type Mode } from '../../../src/paint/state-colours';

function laneColour(theme: Mode, state: LadderState): string {
  return defaultStyle(theme, LADDER.indexOf(state)).colour;
}

/**
 * Colours of states. A dashboard's JSON has one colour for both themes. A lane has a colour per theme; this is the one with
 * a contrast of at least 3:1 to the panel background of both themes and to the white text that Grafana writes on it. Both
 * colours of `critical` satisfy that; this is the one that people with red-green colour blindness can tell from `degraded`.
 */
const STATE_COLOURS: Readonly<Record<LadderState, string>> = {
  stopped: laneColour('dark', 'stopped'),
  healthy: laneColour('light', 'healthy'),
  unknown: laneColour('light', 'unknown'),
  // A shade darker than the light theme's lane colour, whose contrast to white is 2.9:1.
  degraded: '#b58800',
  critical: laneColour('light', 'critical'),
  failed: laneColour('dark', 'failed'),
};

export function stateColour(state: LadderState): string {
  return STATE_COLOURS[state];
}

export const OK = stateColour('healthy');
export const WARN = stateColour('degraded');
export const BAD = stateColour('critical');
export const CRITICAL = stateColour('failed');
export const MUTED = stateColour('stopped');
/** Values that are neither good nor bad. */
export const DEFAULT = 'text';
/** Background of a filled stat that has nothing to report. */
export const TRANSPARENT = 'transparent';
/** Bars without thresholds. */
export const RANKING = 'semi-dark-blue';

/** All states, worst first. */
export const STATES_WORST_FIRST: readonly LadderState[] = [
  'failed',
  'critical',
  'degraded',
  'unknown',
  'healthy',
  'stopped',
];

/** Value mappings from `[number, text, colour]`. */
export function valueMappings(...list: readonly (readonly [number, string, string])[]): ValueMapping[] {
  return [
    {
      type: MappingType.ValueToText,
      options: Object.fromEntries(
        list.map(([value, text, color], index) => [String(value), { text, color, index }]),
      ),
    },
  ];
}

export const STATE_MAPPINGS = valueMappings(
  ...LADDER.map((state, code) => [code, state, stateColour(state)] as const),
);

/** Values of `worker_check_status`. Higher is worse. */
export const CHECK_MAPPINGS = valueMappings(
  [0, 'ok', OK],
  [1, 'error', stateColour('unknown')],
  [2, 'warning', WARN],
  [3, 'critical', BAD],
);

export const YES_NO_MAPPINGS = valueMappings([0, 'no', BAD], [1, 'yes', OK]);
