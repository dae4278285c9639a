import { locationService } from '@grafana/runtime';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

/** A value and its setter. Undefined and an empty text both mean no value. */
export type UrlParam = readonly [string | undefined, (text: string | undefined) => void];

/**
 * Keeps a text in a query parameter of the URL, so that links contain it. A change replaces the history entry: Back
 * leaves the dashboard and does not undo the input.
 * @param shared whether the text is kept in the URL instead of in this panel
 */
export function useUrlParam(name: string, shared: boolean): UrlParam {
  const fromUrl = useSyncExternalStore(
    onUrlChange,
    useCallback(() => readUrlParam(name), [name]),
  );
  const [local, setLocal] = useState<string>();
  const write = useCallback(
    (text: string | undefined) => {
      // Browsers reject many changes of the URL in a row.
      if ((text ?? '') !== (readUrlParam(name) ?? '')) {
        locationService.partial({ [name]: text || null }, true);
      }
    },
    [name],
  );
  return shared ? [fromUrl, write] : [local, setLocal];
}

/** Returns the value of a query parameter; undefined if it is missing or empty. */
export function readUrlParam(name: string): string | undefined {
  const value = locationService.getSearch().get(name);
  return value === null || value === '' ? undefined : value;
}

/** Calls back after each change of the URL. Returns the function that unsubscribes. */
export function onUrlChange(callback: () => void): () => void {
  return locationService.getHistory().listen(callback);
}

/** Query parameter with the worker whose drawer is open. */
export const WORKER_PARAM = 'worker';
/** Query parameters with the selections of the toolbar: text, states, order and grouping. */
export const SEARCH_PARAM = 'find';
export const STATES_PARAM = 'states';
export const SORT_PARAM = 'sort';
export const GROUP_PARAM = 'group';

/** Time without input after which the URL is changed, in ms. */
export const DEBOUNCE_MS = 300;

/** The input that is not yet in the URL, and the value in the URL when it was typed. */
interface PendingInput {
  readonly text: string | undefined;
  readonly replaces: string | undefined;
}

/**
 * Like `useUrlParam`, for input that changes with each key. The new text is returned at once and written to the URL
 * after a pause, because browsers reject many changes of the URL in a row. If the URL changes in the meantime, for
 * example by Back, its value replaces the input.
 * @param shared whether the text is kept in the URL instead of in this panel
 */
export function useDebouncedUrlParam(name: string, shared: boolean): UrlParam {
  const [fromUrl, write] = useUrlParam(name, shared);
  const [typed, setTyped] = useState<PendingInput>();
  if (typed !== undefined && typed.replaces !== fromUrl) {
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
  const type = useCallback((text: string | undefined) => setTyped({ text, replaces: fromUrl }), [fromUrl]);
  return [typed === undefined || typed.replaces !== fromUrl ? fromUrl : typed.text, type];
}

export interface WorkerParam {
  /** The worker whose drawer is open. */
  readonly worker: string | undefined;
  /** Opens a worker. Going on to another worker replaces the history entry, so that Back closes the drawer. */
  readonly open: (worker: string) => void;
  readonly close: () => void;
}

/** Keeps the selected worker in the URL, so that a link opens it. */
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
