import { usePanelContext } from '@grafana/ui';
import { useEffect, useMemo } from 'react';
import { SharedCursor } from '../timeline/shared-cursor';

/** Returns the time under the pointer, in this or in another panel of the dashboard. The object lives as long as the panel. */
export function useSharedCursor(): SharedCursor {
  const { eventBus, sync } = usePanelContext();
  const cursor = useMemo(() => new SharedCursor({ eventBus, sync }), [eventBus, sync]);
  useEffect(() => cursor.connect(), [cursor]);
  return cursor;
}
