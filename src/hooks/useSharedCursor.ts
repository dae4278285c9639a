import { usePanelContext } from '@grafana/ui';
import { useEffect, useMemo } from 'react';
import { SharedCursor } from '../timeline/shared-cursor';

/** The moment that is pointed at, here or in another panel of the dashboard. The object stays while the panel does. */
export function useSharedCursor(): SharedCursor {
  const { eventBus, sync } = usePanelContext();
  const cursor = useMemo(() => new SharedCursor({ eventBus, sync }), [eventBus, sync]);
  useEffect(() => cursor.connect(), [cursor]);
  return cursor;
}
