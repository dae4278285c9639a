import { type JSX } from 'react';
import { type MarkKind } from '../../annotations/marks';

interface Props {
  readonly kind: MarkKind;
  readonly colour: string;
}

const SHAPES: Readonly<Record<MarkKind, string>> = {
  alert: 'M1 2 H11 L6 11 Z',
  recovery: 'M6 1 A5 5 0 0 1 6 11 A5 5 0 0 1 6 1 Z',
  event: 'M6 0.5 L11.5 6 L6 11.5 L0.5 6 Z',
};

/** The shape that the lane has for an annotation of that kind. */
export function MarkGlyph({ kind, colour }: Props): JSX.Element {
  return (
    <svg
      width={10}
      height={10}
      viewBox="0 0 12 12"
      aria-hidden="true"
      focusable="false"
      style={{ flex: 'none', marginTop: 4 }}
    >
      <path d={SHAPES[kind]} fill={colour} />
    </svg>
  );
}
