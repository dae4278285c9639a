import { BAD, GOOD, WATCH, WORST, YES_NO, words } from '../parts/colours';
import { UIDS } from '../parts/links';
import { orZero } from '../parts/promql';
import { atLeast, steps, upTo } from '../parts/thresholds';
import { window } from '../parts/variables';
import { type Page } from '../page';
import { chart } from '../panels/chart';
import { stat } from '../panels/stat';
import { table } from '../panels/table';

const JOB = '{job="heartline"}';

const now = [
  stat({
    title: 'Exporters up',
    description:
      'Exporters that answer Prometheus. Good: all of them; while one is down, nobody hears its workers.',
    w: 4,
    h: 4,
    unit: 'none',
    none: 'NONE',
    thresholds: atLeast(1, 1),
    asks: [{ expr: `sum(up${JOB})`, legend: 'up' }],
  }),
  stat({
    title: 'Workers known',
    description: 'Workers the exporters hold. Good: your fleet, and not at the limit of the configuration.',
    w: 4,
    h: 4,
    unit: 'short',
    asks: [{ expr: 'max(heartline_workers)', legend: 'workers' }],
  }),
  stat({
    title: 'Series',
    description:
      'Series about workers and fleet in the last scrape. Good: in proportion to workers; Prometheus takes 1.1 million.',
    w: 4,
    h: 4,
    unit: 'short',
    thresholds: upTo(500_000, 1_000_000),
    asks: [{ expr: 'sum(heartline_series)', legend: 'series' }],
  }),
  stat({
    title: 'Configuration',
    description:
      'Whether the last attempt to load the configuration succeeded. Good: yes; else the one before is in force.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: YES_NO,
    asks: [{ expr: 'min(heartline_config_last_reload_successful)', legend: 'loaded' }],
  }),
  stat({
    title: 'Detection',
    description:
      'Whether new failures are told. Held back for a while after a start, a stall or the loss of a source, because nobody could have listened. Good: on.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: words([0, 'on', GOOD], [1, 'held back', WATCH]),
    asks: [{ expr: 'max(heartline_detection_suppressed)', legend: 'detection' }],
  }),
  stat({
    title: 'Journal',
    description:
      'Time since the journal was written, which is what survives a crash. Good: some seconds while reports come.',
    w: 4,
    h: 4,
    unit: 's',
    thresholds: upTo(30, 60),
    asks: [{ expr: 'time() - min(heartline_journal_last_write_timestamp_seconds)', legend: 'age' }],
  }),
];

const intake = [
  chart({
    title: 'Reports',
    description: 'Reports taken per second by source. Good: steady; each is a heartbeat.',
    w: 8,
    h: 8,
    unit: 'cps',
    stacked: true,
    asks: [
      { expr: 'sum by (source) (rate(heartline_reports_total[$__rate_interval]))', legend: '{{source}}' },
    ],
  }),
  chart({
    title: 'Reports refused',
    description: 'Reports per second that were refused, by reason. Good: none.',
    w: 8,
    h: 8,
    unit: 'cps',
    stacked: true,
    none: 'None was refused.',
    asks: [
      {
        expr: 'sum by (reason) (rate(heartline_reports_rejected_total[$__rate_interval]))',
        legend: '{{reason}}',
      },
    ],
  }),
  chart({
    title: 'Left out and forgotten',
    description:
      'Series left out of scrapes, and workers forgotten, per minute by reason. Good: none left out; forgotten ones are those you took away.',
    w: 8,
    h: 8,
    unit: 'cpm',
    none: 'None was left out or forgotten.',
    asks: [
      {
        expr: '60 * sum by (reason) (rate(heartline_dropped_series_total[$__rate_interval]))',
        legend: 'series: {{reason}}',
      },
      {
        expr: '60 * sum by (reason) (rate(heartline_workers_forgotten_total[$__rate_interval]))',
        legend: 'workers: {{reason}}',
      },
    ],
  }),
];

const scrape = [
  chart({
    title: 'Scrape duration',
    description:
      'How long Prometheus waited, and the exporter’s work in it. Good: far below the time-out of 4 s, where the fleet would go dark.',
    w: 8,
    h: 8,
    unit: 's',
    thresholds: steps(GOOD, [2, WATCH], [4, WORST]),
    asks: [
      { expr: `max by (instance) (scrape_duration_seconds${JOB})`, legend: '{{instance}}' },
      { expr: 'max by (instance) (heartline_render_duration_seconds)', legend: '{{instance}} rendering' },
    ],
  }),
  chart({
    title: 'Samples per scrape',
    description: 'Samples in each scrape. Good: level; a rise without new workers is a label that grows.',
    w: 8,
    h: 8,
    unit: 'short',
    asks: [{ expr: `max by (instance) (scrape_samples_scraped${JOB})`, legend: '{{instance}}' }],
  }),
  chart({
    title: 'Rule evaluation',
    description:
      'How long Prometheus takes for each group of rules. Good: far below the group’s interval of 5 s.',
    w: 8,
    h: 8,
    unit: 's',
    thresholds: steps(GOOD, [2.5, WATCH], [5, BAD]),
    asks: [
      {
        expr: 'max by (group) (label_replace(prometheus_rule_group_last_duration_seconds, "group", "$1", "rule_group", ".*;(.*)"))',
        legend: '{{group}}',
      },
    ],
  }),
];

const process = [
  chart({
    title: 'Event loop',
    description:
      'How late the exporter’s event loop ran, 99 of 100 and on average. Good: below 20 ms; a stall holds detection back.',
    w: 8,
    h: 8,
    unit: 's',
    thresholds: steps(GOOD, [0.1, WATCH], [1, BAD]),
    asks: [
      { expr: `max by (instance) (nodejs_eventloop_lag_p99_seconds${JOB})`, legend: '{{instance}} 99 %' },
      { expr: `max by (instance) (nodejs_eventloop_lag_mean_seconds${JOB})`, legend: '{{instance}} mean' },
    ],
  }),
  chart({
    title: 'CPU',
    description: 'CPU the exporter uses, of one core. Good: a few percent.',
    w: 8,
    h: 8,
    unit: 'percentunit',
    asks: [
      {
        expr: `max by (instance) (rate(process_cpu_seconds_total${JOB}[$__rate_interval]))`,
        legend: '{{instance}}',
      },
    ],
  }),
  chart({
    title: 'Memory',
    description:
      'Memory of the process, and of it the heap in use. Good: level; it is in proportion to workers.',
    w: 8,
    h: 8,
    unit: 'bytes',
    asks: [
      { expr: `max by (instance) (process_resident_memory_bytes${JOB})`, legend: '{{instance}} resident' },
      { expr: `max by (instance) (nodejs_heap_size_used_bytes${JOB})`, legend: '{{instance}} heap' },
    ],
  }),
];

const rest = [
  table({
    title: 'What runs',
    description:
      'Version and revision of each exporter, and how long it has been up. Good: the same everywhere.',
    w: 12,
    h: 6,
    sortBy: 'Up for',
    columns: [
      { title: 'Instance', label: 'instance' },
      { title: 'Version', label: 'version', width: 90 },
      { title: 'Revision', label: 'revision', width: 120 },
      { title: 'Node', label: 'node_version', width: 90 },
      {
        title: 'Up for',
        expr: `max by (instance, version, revision, node_version) (heartline_build_info * on (instance) group_left () (time() - process_start_time_seconds${JOB}))`,
        unit: 's',
        width: 100,
      },
    ],
  }),
  chart({
    title: 'Clock',
    description:
      'The exporter’s clock less Prometheus’s. Good: below 2 s; ages do not depend on it, links between logs and charts do.',
    w: 6,
    h: 6,
    unit: 's',
    asks: [
      {
        expr: 'max by (instance) (heartline_clock_timestamp_seconds - timestamp(heartline_clock_timestamp_seconds))',
        legend: '{{instance}}',
      },
    ],
  }),
  stat({
    title: 'Refused',
    description: 'Reports refused and series left out in the time that "Counts over" says. Good: none.',
    w: 6,
    h: 6,
    unit: 'short',
    decimals: 0,
    thresholds: steps(GOOD, [1, BAD]),
    asks: [
      {
        expr: orZero('sum(increase(heartline_reports_rejected_total[$interval]))'),
        legend: 'reports refused',
      },
      { expr: orZero('sum(increase(heartline_dropped_series_total[$interval]))'), legend: 'series left out' },
    ],
  }),
];

export const exporter: Page = {
  uid: UIDS.exporter,
  title: 'Heartline itself',
  description: 'Whether what watches is well: exporters, scrapes, rules.',
  variables: [window()],
  annotations: [],
  rows: [now, intake, scrape, process, rest],
};
