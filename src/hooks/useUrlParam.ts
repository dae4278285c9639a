import { locationService } from '@grafana/runtime';
import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

/** A text, and the way to change it; undefined and empty are none. */
export type AddressText = readonly [string | undefined, (text: string | undefined) => void];

/**
 * A text under a name in the address, so that a link brings it along. Changing it replaces the address: Back leaves the
 * dashboard, it does not undo what was typed.
 * @param shared whether it is in the address, and not in this panel alone
 */
export function useAddressText(name: string, shared: boolean): AddressText {
  const told = useSyncExternalStore(
    onAddress,
    useCallback(() => addressText(name), [name]),
  );
  const [own, setOwn] = useState<string>();
  const write = useCallback(
    (text: string | undefined) => {
      // Browsers refuse to change the address many times in a row.
      if ((text ?? '') !== (addressText(name) ?? '')) {
        locationService.partial({ [name]: text || null }, true);
      }
    },
    [name],
  );
  return shared ? [told, write] : [own, setOwn];
}

/** What the address holds under a name. */
export function addressText(name: string): string | undefined {
  const value = locationService.getSearch().get(name);
  return value === null || value === '' ? undefined : value;
}

/** Says when the address changes. Returns the way to stop it. */
export function onAddress(changed: () => void): () => void {
  return locationService.getHistory().listen(changed);
}

/** Query parameter that holds the worker whose drawer is open. */
export const WORKER_PARAM = 'worker';
/** Query parameters that hold what the toolbar chose: text, states, order and grouping. */
export const TEXT_PARAM = 'find';
export const STATES_PARAM = 'states';
export const SORT_PARAM = 'sort';
export const GROUP_PARAM = 'group';

/** Milliseconds without another letter, after which the address is changed. */
export const PAUSE_MS = 300;

/** What was typed, and what the address held then. */
interface Typed {
  readonly text: string | undefined;
  readonly over: string | undefined;
}

/**
 * A text under a name in the address, letter by letter: it is seen at once, and written into the address after a pause,
 * because browsers refuse to change the address many times in a row. What the address is given by somebody else
 * meanwhile, as by Back, stands above what was typed.
 * @param shared whether it is in the address, and not in this panel alone
 */
export function useTypedText(name: string, shared: boolean): AddressText {
  const [told, write] = useAddressText(name, shared);
  const [typed, setTyped] = useState<Typed>();
  if (typed !== undefined && typed.over !== told) {
    setTyped(undefined);
  }
  useEffect(() => {
    if (typed === undefined) {
      return undefined;
    }
    const timer = setTimeout(() => {
      write(typed.text);
      setTyped(undefined);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, write]);
  const type = useCallback((text: string | undefined) => setTyped({ text, over: told }), [told]);
  return [typed === undefined || typed.over !== told ? told : typed.text, type];
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
