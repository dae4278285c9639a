import { createContext, runInContext } from 'node:vm';

import { PROGRAMS, type ProgramName } from './programs';

/** The worker ends a sandbox earlier than that; this is for one whose worker is gone and cannot. */
const LONGEST_MS = 5000;

/** Runs a program on a document. @throws whatever the program throws, or that it took too long */
export function runProgram(name: ProgramName, document: unknown, longestMs = LONGEST_MS): unknown {
  return runInContext(PROGRAMS[name], createContext({ document }), { timeout: longestMs });
}
