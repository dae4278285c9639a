// How the benchmarks print their figures.

export function verdict(met) {
  return met ? 'met' : 'NOT MET';
}

/** The suffix of a line whose requirement is only mentioned if it was not met. */
export function failureSuffix(met) {
  return met ? '' : '  NOT MET';
}

export function formatMs(milliseconds) {
  return `${milliseconds.toFixed(0)} ms`;
}

export function formatMegabytes(bytes) {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
