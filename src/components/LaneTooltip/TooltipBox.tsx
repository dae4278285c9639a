import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { IconButton, Portal, useStyles2 } from '@grafana/ui';
import { type JSX, type ReactNode, useEffect, useRef } from 'react';
import { t } from '../../format/translate';

interface Props {
  /** Pointer position in CSS pixels of the window. */
  readonly x: number;
  readonly y: number;
  /** Accessible name of the box when it is pinned. */
  readonly label: string;
  /** If set, the box is pinned and has the keyboard focus until it is closed. Otherwise, it follows the pointer. */
  readonly onClose?: (() => void) | undefined;
  readonly children: ReactNode;
}

/** In CSS pixels: width of the box, distance from the pointer, and distance from the edge of the window. */
const WIDTH = 300;
const AWAY = 14;
const EDGE = 4;

/** A tooltip box beside the pointer that stays inside the window. */
export function TooltipBox({ x, y, label, onClose, children }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const box = useRef<HTMLDivElement>(null);
  const pinned = onClose !== undefined;
  const left = x + 16 + WIDTH > window.innerWidth ? Math.max(4, x - 16 - WIDTH) : x + 16;
  const upwards = y > window.innerHeight * 0.5;

  useEffect(() => {
    if (onClose === undefined) {
      return undefined;
    }
    const previousFocus = document.activeElement;
    box.current?.querySelector<HTMLElement>('a, button')?.focus();
    const onPointerDown = (event: Event) => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) {
        onClose();
      }
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        onClose();
      }
    };
    document.addEventListener('pointerdown', onPointerDown, true);
    document.addEventListener('keydown', onKeyDown, true);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown, true);
      document.removeEventListener('keydown', onKeyDown, true);
      // Restores the previous focus, unless another element has received it.
      if (previousFocus instanceof HTMLElement && document.activeElement === document.body) {
        previousFocus.focus();
      }
    };
  }, [onClose]);

  return (
    <Portal>
      <div
        ref={box}
        role={pinned ? 'dialog' : 'tooltip'}
        aria-label={pinned ? label : undefined}
        className={cx(styles.box, pinned && styles.pinned)}
        // React events bubble through portals: without this, the grid would handle keys of the box.
        onKeyDown={(event) => event.stopPropagation()}
        style={{
          left,
          width: WIDTH,
          ...(upwards
            ? { bottom: window.innerHeight - y + AWAY, maxHeight: y - AWAY - EDGE }
            : { top: y + AWAY, maxHeight: window.innerHeight - y - AWAY - EDGE }),
        }}
      >
        {children}
        {pinned && (
          <IconButton
            className={styles.close}
            name="times"
            size="sm"
            aria-label={t('tooltip.close', 'Close')}
            onClick={onClose}
          />
        )}
      </div>
    </Portal>
  );
}

function getStyles(theme: GrafanaTheme2) {
  return {
    box: css({
      position: 'fixed',
      zIndex: theme.zIndex.tooltip,
      maxWidth: 'calc(100vw - 8px)',
      overflow: 'hidden',
      padding: theme.spacing(1),
      pointerEvents: 'none',
      color: theme.colors.text.primary,
      background: theme.colors.background.elevated,
      border: `1px solid ${theme.colors.border.medium}`,
      borderRadius: theme.shape.radius.default,
      boxShadow: theme.shadows.z2,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    pinned: css({ pointerEvents: 'auto', overflowY: 'auto', paddingRight: theme.spacing(4) }),
    close: css({ position: 'absolute', top: theme.spacing(1), right: theme.spacing(0.5) }),
  };
}
