import { useCallback, useEffect, useState } from 'react';
import { type AddressText, useAddressText } from './useUrlParam';

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
