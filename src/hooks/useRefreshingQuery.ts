import { useEffect, useRef, useState } from 'react';
import { type Observable } from 'rxjs';
import { Refresher, type Refreshed } from './refresher';

const NOTHING = { busy: false };

/**
 * Asks each new question, and keeps the old answer until the new one is there; unmounting cancels what is on its way.
 * @param subject what the questions are about: a new one begins afresh
 * @param question the same object as long as it is the same question; undefined asks nothing
 */
export function useRefreshed<Q, T>(
  subject: string,
  question: Q | undefined,
  ask: (question: Q) => Observable<T>,
): Refreshed<T> {
  const [state, setState] = useState<Refreshed<T>>(NOTHING);
  const refresher = useRef<Refresher<Q, T>>(undefined);
  const newest = useRef(ask);
  newest.current = ask;

  useEffect(() => {
    const own = new Refresher<Q, T>((one) => newest.current(one), setState);
    refresher.current = own;
    return () => {
      own.close();
      // An answer about the subject before must not stand for this one, which may not be asked about.
      setState(NOTHING);
    };
  }, [subject]);

  useEffect(() => {
    if (question !== undefined) {
      refresher.current?.refresh(question);
    }
  }, [subject, question]);

  return state;
}
