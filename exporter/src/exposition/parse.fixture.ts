import { type Format } from './format';

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface ParsedFamily {
  readonly type: string;
  readonly help: string;
  readonly unit?: string;
  readonly samples: ParsedSample[];
}

const SAMPLE = /^([a-z_][a-z0-9_]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (\S+)$/;

const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

const NUMBER = /^-?\d+(\.\d+)?(e[+-]\d+)?$/;

const ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\"': '"', '\\n': '\n' };

/** Parses exposition text. Throws an error for anything that Prometheus would reject or misread. */
export function parseExposition(text: string, format: Format): Map<string, ParsedFamily> {
  const families = new Map<string, ParsedFamily>();
  const series = new Set<string>();
  let open: { name: string; family: ParsedFamily } | undefined;
  if (!text.endsWith('\n')) {
    throw new Error('The last line does not end with a line break');
  }
  const lines = text.slice(0, -1).split('\n');
  if (format === 'openmetrics' && lines.pop() !== '# EOF') {
    throw new Error('# EOF is missing');
  }
  for (const line of lines) {
    const meta = /^# (HELP|TYPE|UNIT) (\S+) (.+)$/.exec(line);
    if (meta !== null) {
      const [, keyword, name = '', rest = ''] = meta;
      if (keyword === 'HELP') {
        if (families.has(name)) {
          throw new Error(`${name} occurs twice`);
        }
        open = { name, family: { type: '', help: rest, samples: [] } };
        families.set(name, open.family);
      } else if (open?.name !== name || open.family.samples.length > 0) {
        throw new Error(`Misplaced: ${line}`);
      } else {
        Object.assign(open.family, { [keyword?.toLowerCase() ?? '']: rest });
      }
      continue;
    }
    const sample = parseSample(line);
    if (open === undefined || !belongs(sample.name, open, format)) {
      throw new Error(`Outside its family: ${line}`);
    }
    const identity = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (series.has(identity)) {
      throw new Error(`Duplicate series: ${line}`);
    }
    series.add(identity);
    open.family.samples.push(sample);
  }
  return families;
}

function parseSample(line: string): ParsedSample {
  const [, name, labelText = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (name === undefined || !NUMBER.test(value)) {
    throw new Error(`Invalid sample: ${JSON.stringify(line)}`);
  }
  const labels: Record<string, string> = {};
  for (const [, label = '', escaped = ''] of labelText.matchAll(LABEL)) {
    if (label in labels) {
      throw new Error(`Label ${label} occurs twice: ${line}`);
    }
    labels[label] = escaped.replace(/\\./g, (pair) => ESCAPES[pair] ?? pair);
  }
  return { name, labels, value };
}

function belongs(
  sample: string,
  { name, family }: { name: string; family: ParsedFamily },
  format: Format,
): boolean {
  if (family.type === 'histogram') {
    return ['_bucket', '_sum', '_count'].some((end) => sample === name + end);
  }
  if (family.type === 'counter' && format === 'openmetrics') {
    return sample === `${name}_total`;
  }
  return sample === name;
}
