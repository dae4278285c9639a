import {
  colorManipulator,
  type Field,
  type FieldConfig,
  FieldType,
  getDisplayProcessor,
  type GrafanaTheme2,
} from '@grafana/data';
import { LADDER, NO_DATA, type StateCode } from '../model/state';
import { defaultStyle, type Mode } from './palette';

/** What a field's configuration shows a state as, in place of the panel's own word and colour. */
export interface ConfiguredStyle {
  readonly text?: string;
  /** `#rrggbb`. */
  readonly colour?: string;
}

/** By the state's code; a state that is not in it looks as the panel has it. */
export type StateStyles = ReadonlyMap<number, ConfiguredStyle>;

export const NO_STYLES: StateStyles = new Map();

/** What a display processor gives where no mapping gives anything. */
const UNMAPPED = { text: '\u0000', colour: '#010203' };

/**
 * The looks that a configuration gives the states: those of its value mappings, by the state's code or its word, and
 * `null` for no data. Where an override chose the field's colour, that is the colour of all states without one of a mapping.
 * @param coloured the field with its display processor, where an override chose its colour
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
    const given = shown.color === UNMAPPED.colour ? undefined : shown.color;
    const before = styles.get(state);
    const text = before?.text ?? (mapped && shown.text !== '' ? shown.text : undefined);
    const colour = before?.colour ?? (given === undefined ? undefined : toHex(given));
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

export function stateColour(looks: StateStyles, mode: Mode, state: number): string {
  return looks.get(state)?.colour ?? defaultStyle(mode, state).colour;
}

/** As `#rrggbb`: a state's transparency is not for configuration, it says that something is not known. */
function toHex(colour: string): string {
  return colorManipulator.asHexString(colour).slice(0, 7).toLowerCase();
}
