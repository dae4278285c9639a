import { useEffect, useState } from 'react';

/** Returns the current time in ms, updated every `intervalMs`: data must become stale even if nothing new arrives. */
export function useNow(intervalMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
}
