import { useLayoutEffect, useState } from 'react';

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
