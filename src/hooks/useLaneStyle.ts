import { type GrafanaTheme2 } from '@grafana/data';
import { useTheme2 } from '@grafana/ui';
import { useLayoutEffect, useMemo, useState } from 'react';
import { labelOf } from '../format/state';
import { HEALTHY, STATE_NAMES } from '../model/state';
import { type Span } from '../model/time-span';
import { type LaneMeasures } from '../paint/geometry';
import { hatching } from '../paint/hatching';
import { type LaneLook, type LaneStyle } from '../paint/lane-style';
import { hatchInk, isSolid, pixelsOf } from '../paint/palette';
import { colourOf, type StateLooks } from '../paint/state-styles';
import { useMarks } from './useMarks';
import { useLooks } from './useStateStyles';

/** Everything that painting needs besides the lanes; made anew only when one of the arguments changed. */
export function useLaneStyle(
  span: Span,
  width: number,
  pixelRatio: number,
  measures: LaneMeasures,
  showText: boolean,
): LaneStyle {
  const theme = useTheme2();
  const looks = useLooks();
  const { ofWorkers: marks } = useMarks();
  const measuring = useMeasuring();
  const columns = Math.max(1, Math.round(width * pixelRatio));
  const look = useMemo(() => {
    const font = `${Math.round(measures.cellFont * pixelRatio)}px ${theme.typography.fontFamily}`;
    const { context } = measuring;
    const measured = showText && measures.cellFont > 0 ? context : null;
    if (context !== null) {
      context.font = font;
    }
    const made = new Map<StateLooks, LaneLook>();
    const lookIn = (states: StateLooks) => {
      const known = made.get(states) ?? laneLook(states, theme, measured);
      made.set(states, known);
      return known;
    };
    return {
      ...lookIn(looks.ofFleet),
      font,
      looks: new Map([...looks.ofLanes].map(([worker, states]) => [worker, lookIn(states)])),
      hatching: context === null ? null : hatching(context, hatchInk(modeOf(theme)), pixelRatio),
      markOutline: theme.colors.background.primary,
    };
  }, [theme, looks, measures, pixelRatio, showText, measuring]);
  return useMemo(
    () => ({
      ...look,
      measures,
      pixelRatio,
      span,
      columns,
      marks,
    }),
    [look, measures, pixelRatio, span, columns, marks],
  );
}

function laneLook(
  looks: StateLooks,
  theme: GrafanaTheme2,
  measured: CanvasRenderingContext2D | null,
): LaneLook {
  const mode = modeOf(theme);
  const texts = STATE_NAMES.map((_, state) => labelOf(looks, state));
  // Healthy is what the eye may pass over: a word in every sound lane would bury the others.
  const widthOf = (text: string, state: number) =>
    state === HEALTHY ? Infinity : (measured?.measureText(text).width ?? Infinity);
  return {
    texts,
    textWidths: measured === null ? [] : texts.map(widthOf),
    textColours: STATE_NAMES.map((_, state) =>
      isSolid(mode, state)
        ? theme.colors.getContrastText(colourOf(looks, mode, state), 4.5)
        : theme.colors.text.primary,
    ),
    colours: pixelsOf(mode, (state) => colourOf(looks, mode, state)),
  };
}

function modeOf({ isDark }: GrafanaTheme2): 'dark' | 'light' {
  return isDark ? 'dark' : 'light';
}

/** A canvas that only measures and makes patterns. */
export interface Measuring {
  /** Null where there is none to be had. */
  readonly context: CanvasRenderingContext2D | null;
}

/**
 * The same canvas each time, in a new object whenever fonts were loaded: what was measured or written before has the
 * letters of another font.
 */
export function useMeasuring(): Measuring {
  const [measuring, setMeasuring] = useState<Measuring>(() => ({
    context: document.createElement('canvas').getContext('2d'),
  }));
  useLayoutEffect(() => {
    const loaded = () => setMeasuring(({ context }) => ({ context }));
    document.fonts.addEventListener('loadingdone', loaded);
    return () => document.fonts.removeEventListener('loadingdone', loaded);
  }, []);
  return measuring;
}
