import { usePanelContext } from '@grafana/ui';
import { useEffect, useMemo } from 'react';
import { PointedTime } from '../timeline/shared-cursor';

/** The moment that is pointed at, here or in another panel of the dashboard. The object stays while the panel does. */
export function usePointedTime(): PointedTime {
  const { eventBus, sync } = usePanelContext();
  const pointed = useMemo(() => new PointedTime({ eventBus, sync }), [eventBus, sync]);
  useEffect(() => pointed.connect(), [pointed]);
  return pointed;
}
