import { locationService } from '@grafana/runtime';
import { useCallback, useState, useSyncExternalStore } from 'react';

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
