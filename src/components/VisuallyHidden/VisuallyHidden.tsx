import { css } from '@emotion/css';
import { type JSX, type ReactNode } from 'react';

interface Props {
  readonly children: ReactNode;
  /** Whether screen readers announce changes of the text. */
  readonly live?: boolean;
}

const hidden = css({
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
});

/** Text for screen readers that is not visible. */
export function VisuallyHidden({ children, live }: Props): JSX.Element {
  return (
    <span className={hidden} aria-live={live === true ? 'polite' : undefined}>
      {children}
    </span>
  );
}
