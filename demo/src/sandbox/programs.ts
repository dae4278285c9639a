/** Small programs for sandboxes. Each sees `document`, some JSON, and nothing else; its last value is the result. */
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
  /** What sandboxes are for: it never ends. */
  endless: 'for (;;) document',
} as const;

export type ProgramName = keyof typeof PROGRAMS;

/** The programs that end. */
export const ENDING: readonly ProgramName[] = ['keys', 'longest', 'sum'];
