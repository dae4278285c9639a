import { type GrafanaTheme2 } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { useLayoutEffect, useMemo, useState } from 'react';
import { configuredLabel } from '../format/state';
import { HEALTHY, STATE_NAMES } from '../model/state';
import { type TimeSpan } from '../model/time-span';
import { type LaneSize } from '../paint/geometry';
import { createHatching } from '../paint/hatching';
import { type LaneStateStyle, type LaneStyle } from '../paint/lane-style';
import { hatchingColour, isSolid, statePixels } from '../paint/state-colours';
import { stateColour, type StateStyles } from '../paint/state-style-overrides';
import { useMarks } from './useMarks';
import { usePanelStyles } from './useStateStyles';

/** Returns what painting needs besides the lanes. The object changes only when one of the arguments changes. */
export function useLaneStyle(
  span: TimeSpan,
  width: number,
  pixelRatio: number,
  laneSize: LaneSize,
  showText: boolean,
): LaneStyle {
  const theme = useTheme2();
  const styles = usePanelStyles();
  const { byWorker: marks } = useMarks();
  const measuring = useMeasuringCanvas();
  const columns = Math.max(1, Math.round(width * pixelRatio));
  const lookStyle = useMemo(() => {
    const font = `${Math.round(laneSize.cellFont * pixelRatio)}px ${theme.typography.fontFamily}`;
    const { context } = measuring;
    const measured = showText && laneSize.cellFont > 0 ? context : null;
    if (context !== null) {
      context.font = font;
    }
    const cache = new Map<StateStyles, LaneStateStyle>();
    const cachedStyle = (states: StateStyles) => {
      const style = cache.get(states) ?? toLaneStateStyle(states, theme, measured);
      cache.set(states, style);
      return style;
    };
    return {
      ...cachedStyle(styles.defaults),
      font,
      overrides: new Map([...styles.byWorker].map(([worker, states]) => [worker, cachedStyle(states)])),
      hatching: context === null ? null : createHatching(context, hatchingColour(modeOf(theme)), pixelRatio),
      markOutline: theme.colors.background.primary,
    };
  }, [theme, styles, laneSize, pixelRatio, showText, measuring]);
  return useMemo(
    () => ({
      ...lookStyle,
      laneSize,
      pixelRatio,
      span,
      columns,
      marks,
    }),
    [lookStyle, laneSize, pixelRatio, span, columns, marks],
  );
}

function toLaneStateStyle(
  styles: StateStyles,
  theme: GrafanaTheme2,
  measured: CanvasRenderingContext2D | null,
): LaneStateStyle {
  const mode = modeOf(theme);
  const texts = STATE_NAMES.map((_, state) => configuredLabel(styles, state));
  // Healthy segments have no text: a text in every healthy lane would hide the others.
  const widthOf = (text: string, state: number) =>
    state === HEALTHY ? Infinity : (measured?.measureText(text).width ?? Infinity);
  return {
    texts,
    textWidths: measured === null ? [] : texts.map(widthOf),
    textColours: STATE_NAMES.map((_, state) =>
      isSolid(mode, state)
        ? theme.colors.getContrastText(stateColour(styles, mode, state), 4.5)
        : theme.colors.text.primary,
    ),
    colours: statePixels(mode, (state) => stateColour(styles, mode, state)),
  };
}

function modeOf({ isDark }: GrafanaTheme2): 'dark' | 'light' {
  return isDark ? 'dark' : 'light';
}

/** A canvas that is only used to measure text and to create patterns. */
export interface MeasuringCanvas {
  /** Null if the browser has no 2D canvas. */
  readonly context: CanvasRenderingContext2D | null;
}

/**
 * Returns the same canvas each time, in a new object after fonts were loaded, because earlier measurements and texts
 * used another font.
 */
export function useMeasuringCanvas(): MeasuringCanvas {
  const [measuring, setMeasuring] = useState<MeasuringCanvas>(() => ({
    context: document.createElement('canvas').getContext('2d'),
  }));
  useLayoutEffect(() => {
    const onFontsLoaded = () => setMeasuring(({ context }) => ({ context }));
    document.fonts.addEventListener('loadingdone', onFontsLoaded);
    return () => document.fonts.removeEventListener('loadingdone', onFontsLoaded);
  }, []);
  return measuring;
}
