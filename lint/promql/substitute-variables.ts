/** Grafana's own variables, as they would be on an hour's chart. */
export const BUILT_IN: Readonly<Record<string, string>> = {
  __interval: '15s',
  __rate_interval: '1m',
  __range: '3600s',
  __range_s: '3600',
};

/**
 * Puts values in place of `$name` and `${name}`.
 *
 * @throws Error that names a variable without a value, and those there are.
 */
export function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (_all, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    const value = values[name];
    if (value === undefined)
      throw new Error(`$${name} is none of the variables ${Object.keys(values).join(', ')}.`);
    return value;
  });
}
