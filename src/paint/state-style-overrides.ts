import {
  colorManipulator,
  type Field,
  type FieldConfig,
  FieldType,
  getDisplayProcessor,
  type GrafanaTheme2,
} from '@grafana/data';
import { LADDER, NO_DATA, type StateCode } from '../model/state';
import { defaultStyle, type Mode } from './state-colours';

/** A state's text and colour from a field's configuration, which replace the panel's own. */
export interface ConfiguredStyle {
  readonly text?: string;
  /** `#rrggbb`. */
  readonly colour?: string;
}

/** By state code; other states keep the panel's own style. */
export type StateStyles = ReadonlyMap<number, ConfiguredStyle>;

export const NO_STYLES: StateStyles = new Map();

/** What a display processor returns if no mapping matches. */
const UNMAPPED = { text: '\u0000', colour: '#010203' };

/**
 * Reads the state styles from a configuration: from value mappings by state code or name, and from `null` for
 * no data. If an override set the field's colour, all states without a mapped colour have it.
 * @param coloured the field with its display processor, if an override set its colour
 */
export function readStateStyles(
  { mappings = [] }: FieldConfig,
  theme: GrafanaTheme2,
  coloured?: Pick<Field, 'display'>,
): StateStyles {
  if (mappings.length === 0 && coloured === undefined) {
    return NO_STYLES;
  }
  const color = { mode: 'fixed', fixedColor: UNMAPPED.colour };
  const config = { mappings, color, unit: `suffix:${UNMAPPED.text}`, noValue: UNMAPPED.text };
  const ofCodes = getDisplayProcessor({ field: { type: FieldType.number, config }, theme });
  const ofWords = getDisplayProcessor({
    field: { type: FieldType.string, config: { ...config, unit: 'string' } },
    theme,
  });
  const styles = new Map<number, ConfiguredStyle>();
  const addStyle = (
    state: StateCode,
    shown: { text: string; color?: string; suffix?: string },
    unmapped: string,
  ) => {
    const mapped = shown.suffix === undefined && shown.text !== unmapped;
    const configured = shown.color === UNMAPPED.colour ? undefined : shown.color;
    const previous = styles.get(state);
    const text = previous?.text ?? (mapped && shown.text !== '' ? shown.text : undefined);
    const colour = previous?.colour ?? (configured === undefined ? undefined : toHex(configured));
    if (text !== undefined || colour !== undefined) {
      styles.set(state, {
        ...(text === undefined ? {} : { text }),
        ...(colour === undefined ? {} : { colour }),
      });
    }
  };
  LADDER.forEach((word, code) => {
    const state = code as StateCode;
    addStyle(state, ofCodes(code), UNMAPPED.text);
    addStyle(state, ofWords(word), word);
    const chosen = coloured?.display?.(code).color;
    if (chosen !== undefined && styles.get(state)?.colour === undefined) {
      styles.set(state, { ...styles.get(state), colour: toHex(chosen) });
    }
  });
  addStyle(NO_DATA, ofCodes(null), UNMAPPED.text);
  return styles;
}

export function stateColour(styles: StateStyles, mode: Mode, state: number): string {
  return styles.get(state)?.colour ?? defaultStyle(mode, state).colour;
}

/** Returns `#rrggbb`. Transparency is not configurable, because it shows missing information. */
function toHex(colour: string): string {
  return colorManipulator.asHexString(colour).slice(0, 7).toLowerCase();
}
