import { createContext, runInContext } from 'node:vm';

/** Programs for sandboxes. A program sees `document` (parsed JSON) and nothing else; its last value is its result. */
export const PROGRAMS = {
  keys: `
    const count = {};
    const visit = (value) => {
      if (Array.isArray(value)) value.forEach(visit);
      else if (value && typeof value === 'object')
        for (const [key, inner] of Object.entries(value)) { count[key] = (count[key] ?? 0) + 1; visit(inner); }
    };
    visit(document);
    Object.entries(count).sort(([, one], [, other]) => other - one).slice(0, 5)`,
  longest: `
    let longest = '';
    const visit = (value) => {
      if (typeof value === 'string' && value.length > longest.length) longest = value;
      else if (value && typeof value === 'object') Object.values(value).forEach(visit);
    };
    visit(document);
    longest.length`,
  sum: `
    let sum = 0;
    const visit = (value) => {
      if (typeof value === 'number') sum += value;
      else if (value && typeof value === 'object') Object.values(value).forEach(visit);
    };
    visit(document);
    sum`,
  /** Never ends: the case that a sandbox exists for. */
  endless: 'for (;;) document',
} as const;

export type ProgramName = keyof typeof PROGRAMS;

export const TERMINATING_PROGRAMS: readonly ProgramName[] = ['keys', 'longest', 'sum'];

/** The worker terminates its sandbox earlier than that. This limit is for a sandbox whose worker has died. */
const TIMEOUT_MS = 5000;

/** Runs a program on a document. @throws the error of the program, or an error if it exceeds the timeout */
export function runProgram(name: ProgramName, document: unknown, timeoutMs = TIMEOUT_MS): unknown {
  return runInContext(PROGRAMS[name], createContext({ document }), { timeout: timeoutMs });
}
