import { familyHeader } from './header';

function family(name: string, type: string, help = 'What it says.') {
  return { name, type, help };
}

describe('a family’s header', () => {
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

  it('leaves a gauge that is called _total its name', () => {
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

  it.each(['worker_tasks_active', 'worker_info', 'worker_seconds_left'])('%s has none', (name) => {
    expect(familyHeader(family(name, 'gauge'), 'openmetrics')).not.toContain('UNIT');
  });

  it('escapes help as each format asks', () => {
    const help = 'a "b" \\ c\nd';
    expect(familyHeader(family('x', 'gauge', help), 'text')).toContain('# HELP x a "b" \\\\ c\\nd\n');
    expect(familyHeader(family('x', 'gauge', help), 'openmetrics')).toContain(
      '# HELP x a \\"b\\" \\\\ c\\nd\n',
    );
  });
});
