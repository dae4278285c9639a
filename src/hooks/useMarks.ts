import { createContext, useContext } from 'react';
import { type Marks, NO_MARKS } from '../annotations/marks';

const MarksContext = createContext(NO_MARKS);

/** Gives the dashboard's annotations to the lanes, the time axis and the pointer. */
export const MarksProvider = MarksContext.Provider;

/** The dashboard's annotations, their colours as CSS has them. */
export function useMarks(): Marks {
  return useContext(MarksContext);
}
