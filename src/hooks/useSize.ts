import { type RefObject, useEffect, useState } from 'react';

export interface Size {
  /** CSS pixels inside the element, its scroll bar left out. */
  readonly width: number;
  readonly height: number;
}

/** The inner size of an element. `first` holds until it was measured. */
export function useSize(element: RefObject<HTMLElement | null>, first: Size): Size {
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    const measured = element.current;
    if (measured === null) {
      return undefined;
    }
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = measured;
      setSize((old) => (old?.width === width && old.height === height ? old : { width, height }));
    });
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element]);
  return size ?? first;
}
