import { createContext, useContext } from 'react';
import { type SegmentLinks } from '../timeline/segment-links';

const LinksContext = createContext<SegmentLinks>(() => []);

/** Gives what makes the data links of a run of a state. */
export const SegmentLinksProvider = LinksContext.Provider;

export function useSegmentLinks(): SegmentLinks {
  return useContext(LinksContext);
}
