/** Grafana's IDs of the units in use. An ID that Grafana does not know is shown as a suffix, without a word. */
export const UNITS = [
  'none',
  'short',
  'percentunit',
  's',
  'bytes',
  'Bps',
  'cps',
  'cpm',
  'reqps',
  'currencyUSD',
  'bool_yes_no',
] as const;
