import { css, cx } from '@emotion/css';
import { type GrafanaTheme2 } from '@grafana/data';
import { IconButton, Portal, useStyles2 } from '@grafana/ui';
import { type JSX, type ReactNode, useEffect, useRef } from 'react';
import { t } from '../../format/translate';

interface Props {
  /** Where the pointer is, in the window's CSS pixels. */
  readonly x: number;
  readonly y: number;
  /** What is told of, for those who do not see where the box is. */
  readonly label: string;
  /** Makes the box stay, with the keyboard's focus in it, until it is closed; without it, it goes with the pointer. */
  readonly onClose?: (() => void) | undefined;
  readonly children: ReactNode;
}

/** All in CSS pixels: the box, its distance from the pointer, and from the window's edge. */
const WIDTH = 300;
const AWAY = 14;
const EDGE = 4;

/** A box beside the pointer, within the window. */
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
    const pressed = (event: Event) => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) {
        onClose();
      }
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        onClose();
      }
    };
    document.addEventListener('pointerdown', pressed, true);
    document.addEventListener('keydown', key, true);
    return () => {
      document.removeEventListener('pointerdown', pressed, true);
      document.removeEventListener('keydown', key, true);
      // Whoever closed it: the focus that was in the box goes back, unless something else has taken it.
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
        // To React, the box lies in the grid, whose keys are not meant here.
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
