import { type JSX } from 'react';
import { stateName } from '../../model/state';

interface Props {
  readonly state: number;
  readonly colour: string;
  /** CSS pixels. */
  readonly size: number;
}

/** Draws the shape of a state in a 12 by 12 square, so that states do not differ by colour only. */
export function StateGlyph({ state, colour, size }: Props): JSX.Element {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none' }}
    >
      {shapeOf(state, colour)}
    </svg>
  );
}

function shapeOf(state: number, colour: string): JSX.Element {
  const line = { fill: 'none', stroke: colour, strokeWidth: 1.6 } as const;
  switch (stateName(state)) {
    case 'healthy':
      return <circle cx="6" cy="6" r="4.6" fill={colour} />;
    case 'stopped':
      return <rect x="2" y="2" width="8" height="8" fill={colour} />;
    case 'degraded':
      return <path d="M6 1 L11.4 11 H0.6 Z" fill={colour} />;
    case 'critical':
      return <path d="M6 0.4 L11.6 6 L6 11.6 L0.4 6 Z" fill={colour} />;
    case 'failed':
      return <path d="M2 2 L10 10 M10 2 L2 10" {...line} strokeWidth="2.6" />;
    case 'unknown':
      return <circle cx="6" cy="6" r="4.4" {...line} strokeDasharray="2.2 1.6" />;
    case 'unrecognised':
      return <path d="M6 1 L11 6 L6 11 L1 6 Z" {...line} strokeDasharray="2 1.4" />;
    case 'no data':
    case 'pending':
      return <path d="M1.5 6 H10.5" {...line} strokeDasharray="2.4 1.6" />;
  }
}
