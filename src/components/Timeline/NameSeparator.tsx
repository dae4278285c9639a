import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type JSX, type KeyboardEvent, type PointerEvent, useState } from 'react';
import { clampNameWidth } from '../../paint/geometry';
import { t } from '../../format/translate';

interface Props {
  /** In CSS pixels: the width of the names, the full width of the grid, and the height of the line. */
  readonly value: number;
  readonly width: number;
  readonly height: number;
  /** Undefined restores the width from the panel option. */
  readonly onChange: (value: number | undefined) => void;
}

interface Drag {
  readonly from: number;
  readonly value: number;
}

const KEY_STEP = 8;
/** Half the width of the draggable area, in CSS pixels. */
const REACH = 4;

/**
 * The right edge of the names, which can be dragged or moved with the arrow keys. A new width repaints all lanes.
 * Therefore a drag only moves the line; the width changes when the pointer is released.
 */
export function NameSeparator({ value, width, height, onChange }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const [drag, setDrag] = useState<Drag>();
  const clamp = (requested: number) => clampNameWidth(requested, width);
  const shown = drag?.value ?? value;

  const down = (event: PointerEvent) => {
    if (event.button === 0) {
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from: event.clientX, value });
    }
  };
  const move = (event: PointerEvent) => {
    if (drag !== undefined) {
      setDrag({ ...drag, value: clamp(value + event.clientX - drag.from) });
    }
  };
  const up = () => {
    setDrag(undefined);
    if (drag !== undefined && drag.value !== value) {
      onChange(drag.value);
    }
  };
  const keyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && drag !== undefined) {
      setDrag(undefined);
      event.stopPropagation();
      return;
    }
    const next = widthAfterKey(event.key, value);
    if (next !== undefined) {
      onChange(clamp(next));
      event.preventDefault();
    }
  };

  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t('timeline.name-width', 'Width of names')}
      aria-valuenow={shown}
      aria-valuemin={clamp(0)}
      aria-valuemax={clamp(Infinity)}
      tabIndex={0}
      className={cx(styles.separator, drag !== undefined && styles.dragged)}
      style={{ left: shown - REACH, height }}
      onPointerDown={down}
      onPointerMove={move}
      onPointerUp={up}
      onPointerCancel={() => setDrag(undefined)}
      onDoubleClick={() => onChange(undefined)}
      onKeyDown={keyDown}
    />
  );
}

/** Returns the width after a key, before it is clamped. */
function widthAfterKey(key: string, value: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return value - KEY_STEP;
    case 'ArrowRight':
      return value + KEY_STEP;
    case 'Home':
      return 0;
    case 'End':
      return Infinity;
    default:
      return undefined;
  }
}

function getStyles(theme: GrafanaTheme2) {
  const line = `linear-gradient(${theme.colors.primary.main}, ${theme.colors.primary.main}) center / 2px 100% no-repeat`;
  return {
    separator: css({
      position: 'absolute',
      top: 0,
      width: 2 * REACH,
      cursor: 'col-resize',
      touchAction: 'none',
      '&:hover, &:focus-visible': { background: line },
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
    }),
    dragged: css({ background: line }),
  };
}
