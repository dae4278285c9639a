import fc from 'fast-check';
import { visibleText } from '../model/visible-text';
import { boundText, escapeLabelValue, familyHeader, labelText } from './format';

describe('escapeLabelValue', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['naïve ☃ 𝕏', 'naïve ☃ 𝕏'],
    ['back\\slash', 'back\\\\slash'],
    ['"quoted"', '\\"quoted\\"'],
    ['two\nlines', 'two␊lines'],
    ['a\0b', 'a␀b'],
    ['a\u202eb', 'a�b'],
    ['half \ud83d pair', 'half \ufffd pair'],
    ['whole 😀 pair, "and" more', 'whole 😀 pair, \\"and\\" more'],
  ])('%j is written %j', (value, escaped) => {
    expect(escapeLabelValue(value)).toBe(escaped);
  });

  it('keeps any value within its quotes and line, so that it can be parsed back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const escaped = escapeLabelValue(value);
        expect(escaped).toMatch(/^(?:[^"\\\n]|\\["\\])*$/);
        expect(escaped.replace(/\\(.)/g, (_, character: string) => character)).toBe(visibleText(value));
      }),
    );
  });
});

describe('labelText', () => {
  it('writes labels in the order of their names', () => {
    expect(labelText(['a', 'b'], ['1', '2'])).toBe('a="1",b="2"');
  });

  it.each([
    [[undefined, '2'], 'b="2"'],
    [['1', undefined], 'a="1"'],
    [[undefined, undefined], ''],
  ])('%j leaves out what is not known', (values, text) => {
    expect(labelText(['a', 'b'], values)).toBe(text);
  });
});

describe('boundText', () => {
  it.each([
    [0, '0.0'],
    [1, '1.0'],
    [0.5, '0.5'],
    [10, '10.0'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [999_999, '999999.0'],
    [1e6, '1e+06'],
    [2.5e7, '2.5e+07'],
    [1e100, '1e+100'],
    [Infinity, '+Inf'],
  ])('%d is written %s, as Go and OpenMetrics do', (bound, text) => {
    expect(boundText(bound)).toBe(text);
  });
});

function family(name: string, type: string, help = 'What it says.') {
  return { name, type, help };
}

describe('familyHeader', () => {
  it('names a counter with its _total in Prometheus text', () => {
    expect(familyHeader(family('worker_starts_total', 'counter'), 'text')).toBe(
      '# HELP worker_starts_total What it says.\n# TYPE worker_starts_total counter\n',
    );
  });

  it('names a counter without its _total in OpenMetrics', () => {
    expect(familyHeader(family('worker_starts_total', 'counter'), 'openmetrics')).toBe(
      '# HELP worker_starts What it says.\n# TYPE worker_starts counter\n',
    );
  });

  it('keeps the name of a gauge that ends in _total', () => {
    expect(familyHeader(family('odd_total', 'gauge'), 'openmetrics')).toContain('# TYPE odd_total gauge\n');
  });

  it.each([
    ['worker_heartbeat_age_seconds', 'gauge', '# UNIT worker_heartbeat_age_seconds seconds\n'],
    ['worker_event_bytes_total', 'counter', '# UNIT worker_event_bytes bytes\n'],
    ['worker_cpu_usage_ratio', 'gauge', '# UNIT worker_cpu_usage_ratio ratio\n'],
  ])('%s has a unit in OpenMetrics', (name, type, unit) => {
    expect(familyHeader(family(name, type), 'openmetrics').endsWith(unit)).toBe(true);
    expect(familyHeader(family(name, type), 'text')).not.toContain('UNIT');
  });

  it.each(['worker_tasks_active', 'worker_info', 'worker_seconds_left'])('writes no unit for %s', (name) => {
    expect(familyHeader(family(name, 'gauge'), 'openmetrics')).not.toContain('UNIT');
  });

  it('escapes help as each format requires', () => {
    const help = 'a "b" \\ c\nd';
    expect(familyHeader(family('x', 'gauge', help), 'text')).toContain('# HELP x a "b" \\\\ c\\nd\n');
    expect(familyHeader(family('x', 'gauge', help), 'openmetrics')).toContain(
      '# HELP x a \\"b\\" \\\\ c\\nd\n',
    );
  });
});
