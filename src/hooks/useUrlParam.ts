import { locationService } from '@grafana/runtime';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

/** A text, and the way to change it; undefined and empty are none. */
export type UrlParam = readonly [string | undefined, (text: string | undefined) => void];

/**
 * A text under a name in the address, so that a link brings it along. Changing it replaces the address: Back leaves the
 * dashboard, it does not undo what was typed.
 * @param shared whether it is in the address, and not in this panel alone
 */
export function useUrlParam(name: string, shared: boolean): UrlParam {
  const fromUrl = useSyncExternalStore(
    onUrlChange,
    useCallback(() => readUrlParam(name), [name]),
  );
  const [own, setOwn] = useState<string>();
  const write = useCallback(
    (text: string | undefined) => {
      // Browsers refuse to change the address many times in a row.
      if ((text ?? '') !== (readUrlParam(name) ?? '')) {
        locationService.partial({ [name]: text || null }, true);
      }
    },
    [name],
  );
  return shared ? [fromUrl, write] : [own, setOwn];
}

/** What the address holds under a name. */
export function readUrlParam(name: string): string | undefined {
  const value = locationService.getSearch().get(name);
  return value === null || value === '' ? undefined : value;
}

/** Says when the address changes. Returns the way to stop it. */
export function onUrlChange(changed: () => void): () => void {
  return locationService.getHistory().listen(changed);
}

/** Query parameter that holds the worker whose drawer is open. */
export const WORKER_PARAM = 'worker';
/** Query parameters that hold what the toolbar chose: text, states, order and grouping. */
export const SEARCH_PARAM = 'find';
export const STATES_PARAM = 'states';
export const SORT_PARAM = 'sort';
export const GROUP_PARAM = 'group';

/** Milliseconds without another letter, after which the address is changed. */
export const DEBOUNCE_MS = 300;

/** What was typed, and what the address held then. */
interface PendingInput {
  readonly text: string | undefined;
  readonly over: string | undefined;
}

/**
 * A text under a name in the address, letter by letter: it is seen at once, and written into the address after a pause,
 * because browsers refuse to change the address many times in a row. What the address is given by somebody else
 * meanwhile, as by Back, stands above what was typed.
 * @param shared whether it is in the address, and not in this panel alone
 */
export function useDebouncedUrlParam(name: string, shared: boolean): UrlParam {
  const [fromUrl, write] = useUrlParam(name, shared);
  const [typed, setTyped] = useState<PendingInput>();
  if (typed !== undefined && typed.over !== fromUrl) {
    setTyped(undefined);
  }
  useEffect(() => {
    if (typed === undefined) {
      return undefined;
    }
    const timer = setTimeout(() => {
      write(typed.text);
      setTyped(undefined);
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [typed, write]);
  const type = useCallback((text: string | undefined) => setTyped({ text, over: fromUrl }), [fromUrl]);
  return [typed === undefined || typed.over !== fromUrl ? fromUrl : typed.text, type];
}

export interface WorkerParam {
  /** The worker whose drawer is open. */
  readonly worker: string | undefined;
  /** Opens a worker; moving on to another one replaces the address, so that Back closes the drawer. */
  readonly open: (worker: string) => void;
  readonly close: () => void;
}

/** The selected worker lives in the address, so that a link opens it. */
export function useWorkerParam(): WorkerParam {
  const worker = useSyncExternalStore(onUrlChange, readWorker);
  const open = useCallback((id: string) => {
    locationService.partial({ [WORKER_PARAM]: id }, readWorker() !== undefined);
  }, []);
  const close = useCallback(() => locationService.partial({ [WORKER_PARAM]: null }, true), []);
  return { worker, open, close };
}

function readWorker(): string | undefined {
  return readUrlParam(WORKER_PARAM);
}
