import { BAD, OK, WARN, YES_NO_MAPPINGS, valueMappings } from '../../elements/colours';
import { freshOnly, orZero } from '../../elements/promql';
import { higherIsBetter, lowerIsBetter } from '../../elements/thresholds';
import { stat } from '../../panels/stat';
import { JOB } from './exporter-promql';

export const currentStats = [
  stat({
    title: 'Exporters up',
    description:
      'Exporters that answer Prometheus. Good: all of them; while one is down, nobody hears its workers.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: valueMappings([0, 'NONE', BAD]),
    thresholds: higherIsBetter(1, 1),
    queries: [{ expr: orZero(`sum(${freshOnly(`up${JOB}`)})`), legend: 'up' }],
  }),
  stat({
    title: 'Known workers',
    description: 'Workers the exporters hold. Good: your fleet, and not at the limit of the configuration.',
    w: 4,
    h: 4,
    unit: 'short',
    queries: [{ expr: `max(${freshOnly('heartline_workers')})`, legend: 'workers' }],
  }),
  stat({
    title: 'Series',
    description:
      'Series about workers and fleet in the last scrape. Good: in proportion to workers; Prometheus takes 1.1 million.',
    w: 4,
    h: 4,
    unit: 'short',
    thresholds: lowerIsBetter(500_000, 1_000_000),
    queries: [{ expr: `sum(${freshOnly('heartline_series')})`, legend: 'series' }],
  }),
  stat({
    title: 'Configuration',
    description:
      'Whether the last attempt to load the configuration succeeded. Good: yes; else the one before is in force.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: YES_NO_MAPPINGS,
    queries: [{ expr: `min(${freshOnly('heartline_config_last_reload_successful')})`, legend: 'loaded' }],
  }),
  stat({
    title: 'Detection',
    description:
      'Whether new failures are told. Held back for a while after a start, a stall or the loss of a source, because nobody could have listened. Good: on.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: valueMappings([0, 'on', OK], [1, 'held back', WARN]),
    queries: [{ expr: `max(${freshOnly('heartline_detection_suppressed')})`, legend: 'detection' }],
  }),
  stat({
    title: 'Journal',
    description:
      'Time since the journal was written, which is what survives a crash. Good: some seconds while reports come.',
    w: 4,
    h: 4,
    unit: 's',
    thresholds: lowerIsBetter(30, 60),
    queries: [
      { expr: `time() - min(${freshOnly('heartline_journal_last_write_timestamp_seconds')})`, legend: 'age' },
    ],
  }),
];
