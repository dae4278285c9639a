import { BAD, GOOD, WATCH, YES_NO, words } from '../../elements/colours';
import { fresh, orZero } from '../../elements/promql';
import { atLeast, upTo } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { JOB } from './exporter-promql';

export const now = [
  stat({
    title: 'Exporters up',
    description:
      'Exporters that answer Prometheus. Good: all of them; while one is down, nobody hears its workers.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: words([0, 'NONE', BAD]),
    thresholds: atLeast(1, 1),
    asks: [{ expr: orZero(`sum(${fresh(`up${JOB}`)})`), legend: 'up' }],
  }),
  stat({
    title: 'Workers known',
    description: 'Workers the exporters hold. Good: your fleet, and not at the limit of the configuration.',
    w: 4,
    h: 4,
    unit: 'short',
    asks: [{ expr: `max(${fresh('heartline_workers')})`, legend: 'workers' }],
  }),
  stat({
    title: 'Series',
    description:
      'Series about workers and fleet in the last scrape. Good: in proportion to workers; Prometheus takes 1.1 million.',
    w: 4,
    h: 4,
    unit: 'short',
    thresholds: upTo(500_000, 1_000_000),
    asks: [{ expr: `sum(${fresh('heartline_series')})`, legend: 'series' }],
  }),
  stat({
    title: 'Configuration',
    description:
      'Whether the last attempt to load the configuration succeeded. Good: yes; else the one before is in force.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: YES_NO,
    asks: [{ expr: `min(${fresh('heartline_config_last_reload_successful')})`, legend: 'loaded' }],
  }),
  stat({
    title: 'Detection',
    description:
      'Whether new failures are told. Held back for a while after a start, a stall or the loss of a source, because nobody could have listened. Good: on.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: words([0, 'on', GOOD], [1, 'held back', WATCH]),
    asks: [{ expr: `max(${fresh('heartline_detection_suppressed')})`, legend: 'detection' }],
  }),
  stat({
    title: 'Journal',
    description:
      'Time since the journal was written, which is what survives a crash. Good: some seconds while reports come.',
    w: 4,
    h: 4,
    unit: 's',
    thresholds: upTo(30, 60),
    asks: [
      { expr: `time() - min(${fresh('heartline_journal_last_write_timestamp_seconds')})`, legend: 'age' },
    ],
  }),
];
