import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { LADDER, type LadderState } from '../../../src/model/state';
import { lookOf, type Mode } from '../../../src/paint/palette';

function laneColour(theme: Mode, state: LadderState): string {
  return lookOf(theme, LADDER.indexOf(state)).colour;
}

/**
 * Colours of states. A dashboard's JSON holds one for both themes, so of the two that a lane has this is the one that
 * stands out by 3 to 1 from either theme's panel, and lets the white that Grafana writes on it stand out as much. Of
 * critical's, which both do, it is the one that people who see no red or no green tell from degraded.
 */
const STATE_COLOURS: Readonly<Record<LadderState, string>> = {
  stopped: laneColour('dark', 'stopped'),
  healthy: laneColour('light', 'healthy'),
  unknown: laneColour('light', 'unknown'),
  // The light lane's, a shade darker: white on that one stands out by 2.9 to 1.
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
/** What has neither a good nor a bad value. */
export const DEFAULT = 'text';
/** What a filled tile is where there is nothing to tell. */
export const TRANSPARENT = 'transparent';
/** Bars that are compared with one another only. */
export const RANKING = 'semi-dark-blue';

/** Worst first, as people look for them. */
export const STATES_WORST_FIRST: readonly LadderState[] = [
  'failed',
  'critical',
  'degraded',
  'unknown',
  'healthy',
  'stopped',
];

/** Words and colours in place of numbers: `[number, word, colour]`. */
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

/** `worker_check_status`: higher is worse. */
export const CHECK_MAPPINGS = valueMappings(
  [0, 'ok', OK],
  [1, 'error', stateColour('unknown')],
  [2, 'warning', WARN],
  [3, 'critical', BAD],
);

export const YES_NO_MAPPINGS = valueMappings([0, 'no', BAD], [1, 'yes', OK]);
