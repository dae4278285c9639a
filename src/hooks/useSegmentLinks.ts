import { createContext, useContext } from 'react';
import { type SegmentLinks } from '../timeline/segment-links';

const LinksContext = createContext<SegmentLinks>(() => []);

/** Provides the function that builds the data links of a segment. */
export const SegmentLinksProvider = LinksContext.Provider;

export function useSegmentLinks(): SegmentLinks {
  return useContext(LinksContext);
}
