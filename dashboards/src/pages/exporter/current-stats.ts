import { BAD, OK, WARN, YES_NO_MAPPINGS, valueMappings } from '../../elements/colours';
import { freshOnly, orZero, JOB } from '../../elements/promql';
import { higherIsBetter, lowerIsBetter } from '../../elements/thresholds';
import { stat } from '../../panels/stat';

export const currentStats = [
  stat({
    title: 'Exporters up',
    description:
      'Exporters that Prometheus can scrape. Good: all. While an exporter is down, its workers are not monitored.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: valueMappings([0, 'NONE', BAD]),
    thresholds: higherIsBetter(1, 1),
    queries: [{ expr: orZero(`sum(${freshOnly(`up${JOB}`)})`), legend: 'up' }],
  }),
  stat({
    title: 'Known workers',
    description: 'Workers known to the exporters. Good: the size of your fleet, below the configured limit.',
    w: 4,
    h: 4,
    unit: 'short',
    queries: [{ expr: `max(${freshOnly('heartline_workers')})`, legend: 'workers' }],
  }),
  stat({
    title: 'Series',
    description:
      'Worker and fleet series in the last scrape. Good: proportional to the number of workers. Prometheus accepts up to 1.1 million samples per scrape.',
    w: 4,
    h: 4,
    unit: 'short',
    thresholds: lowerIsBetter(500_000, 1_000_000),
    queries: [{ expr: `sum(${freshOnly('heartline_series')})`, legend: 'series' }],
  }),
  stat({
    title: 'Configuration',
    description:
      'Whether the last configuration reload succeeded. Good: yes. If it failed, the previous configuration stays active.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: YES_NO_MAPPINGS,
    queries: [{ expr: `min(${freshOnly('heartline_config_last_reload_successful')})`, legend: 'loaded' }],
  }),
  stat({
    title: 'Detection',
    description:
      'Whether every worker can be judged. Detection is suppressed while a source is down, or while a worker would be in a worse state if the time in which heartbeats could not be received counted. Good: on.',
    w: 4,
    h: 4,
    unit: 'none',
    mappings: valueMappings([0, 'on', OK], [1, 'suppressed', WARN]),
    queries: [{ expr: `max(${freshOnly('heartline_detection_suppressed')})`, legend: 'detection' }],
  }),
  stat({
    title: 'Journal',
    description:
      'Time since the last journal write. The journal is what survives a crash. Good: a few seconds while reports arrive.',
    w: 4,
    h: 4,
    unit: 's',
    thresholds: lowerIsBetter(30, 60),
    queries: [
      { expr: `time() - min(${freshOnly('heartline_journal_last_write_timestamp_seconds')})`, legend: 'age' },
    ],
  }),
];
