import { type RefObject, useEffect, useState } from 'react';

export interface Size {
  /** CSS pixels inside the element, without its scroll bar. */
  readonly width: number;
  readonly height: number;
}

/** Returns the inner size of an element, or `first` until it has been measured. */
export function useSize(element: RefObject<HTMLElement | null>, first: Size): Size {
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    const measured = element.current;
    if (measured === null) {
      return undefined;
    }
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = measured;
      setSize((previous) =>
        previous?.width === width && previous.height === height ? previous : { width, height },
      );
    });
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element]);
  return size ?? first;
}
