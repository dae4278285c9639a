/** Values of Grafana's built-in variables for a range of one hour. */
export const BUILT_IN_VARIABLES: Readonly<Record<string, string>> = {
  __interval: '15s',
  __rate_interval: '1m',
  __range: '3600s',
  __range_s: '3600',
};

/**
 * Replaces `$name` and `${name}` by values.
 *
 * @throws Error if a variable has no value; it lists the known variables.
 */
export function substituteVariables(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (_all, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    const value = values[name];
    if (value === undefined) {
      throw new Error(`Unknown variable $${name}; known: ${Object.keys(values).join(', ')}.`);
    }
    return value;
  });
}
