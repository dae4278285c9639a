/** The two text formats: Prometheus text 0.0.4 and OpenMetrics 1.0.0. */
export const FORMATS = ['text', 'openmetrics'] as const;
export type Format = (typeof FORMATS)[number];

/** Exactly these: Prometheus 3 fails a scrape whose content type it does not know. */
export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
};

/** What stands after the last family. */
export const END_MARKER: Readonly<Record<Format, string>> = { text: '', openmetrics: '# EOF\n' };

export interface FamilyHeader {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

// A unit must be the name's suffix; these are the base units among ours that Prometheus names.
const UNIT = /_(seconds|bytes|ratio|dollars)$/;

/** HELP, TYPE and, for OpenMetrics, UNIT of a family. */
export function familyHeader({ name, type, help }: FamilyHeader, format: Format): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  if (format === 'text') return `# HELP ${name} ${escaped}\n# TYPE ${name} ${type}\n`;
  // OpenMetrics names a counter's family without the `_total` of its samples.
  const family = type === 'counter' ? name.replace(/_total$/, '') : name;
  const unit = UNIT.exec(family)?.[1];
  return (
    `# HELP ${family} ${escaped.replaceAll('"', '\\"')}\n# TYPE ${family} ${type}\n` +
    (unit === undefined ? '' : `# UNIT ${family} ${unit}\n`)
  );
}
