import { locationService } from '@grafana/runtime';
import { useCallback, useSyncExternalStore } from 'react';
import { WORKER_PARAM } from '../model/data-contract';
import { addressText, onAddress } from './useUrlParam';

export interface WorkerParam {
  /** The worker whose drawer is open. */
  readonly worker: string | undefined;
  /** Opens a worker; moving on to another one replaces the address, so that Back closes the drawer. */
  readonly open: (worker: string) => void;
  readonly close: () => void;
}

/** The selected worker lives in the address, so that a link opens it. */
export function useWorkerParam(): WorkerParam {
  const worker = useSyncExternalStore(onAddress, read);
  const open = useCallback((id: string) => {
    locationService.partial({ [WORKER_PARAM]: id }, read() !== undefined);
  }, []);
  const close = useCallback(() => locationService.partial({ [WORKER_PARAM]: null }, true), []);
  return { worker, open, close };
}

function read(): string | undefined {
  return addressText(WORKER_PARAM);
}
