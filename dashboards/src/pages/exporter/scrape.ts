import { BAD, OK, WARN, CRITICAL } from '../../elements/colours';
import { topK, JOB } from '../../elements/promql';
import { thresholdSteps, lowerIsBetter } from '../../elements/thresholds';
import { barGauge } from '../../panels/bar-gauge';
import { timeSeries } from '../../panels/time-series';

const EVALUATION_DURATION = 'prometheus_rule_group_last_duration_seconds';

export const scrape = [
  timeSeries({
    title: 'Scrape duration',
    description:
      'Scrape duration measured by Prometheus, and the part spent rendering in the exporter. Good: far below the scrape timeout of 4 s; above it, no data is stored.',
    w: 6,
    h: 8,
    unit: 's',
    thresholds: thresholdSteps(OK, [2, WARN], [4, CRITICAL]),
    queries: [
      { expr: `max by (instance) (scrape_duration_seconds${JOB})`, legend: '{{instance}}' },
      { expr: 'max by (instance) (heartline_render_duration_seconds)', legend: '{{instance}} rendering' },
    ],
  }),
  timeSeries({
    title: 'Samples per scrape',
    description:
      'Samples per scrape. Good: level. A rise without new workers indicates a label with growing cardinality.',
    w: 6,
    h: 8,
    unit: 'short',
    queries: [{ expr: `max by (instance) (scrape_samples_scraped${JOB})`, legend: '{{instance}}' }],
  }),
  timeSeries({
    title: 'Rule evaluation',
    description:
      'Evaluation duration of the slowest rule group, and the sum over all groups. Good: far below 5 s, the interval of the liveness group.',
    w: 6,
    h: 8,
    unit: 's',
    thresholds: thresholdSteps(OK, [2.5, WARN], [5, BAD]),
    queries: [
      { expr: `max(${EVALUATION_DURATION})`, legend: 'slowest group' },
      { expr: `sum(${EVALUATION_DURATION})`, legend: 'all groups' },
    ],
  }),
  barGauge({
    title: 'Slowest rule groups',
    description:
      'Six rule groups with the longest last evaluation, as a share of their interval. Good: below 10 %. At 100 %, evaluations are missed.',
    w: 6,
    h: 8,
    unit: 'percentunit',
    decimals: 1,
    thresholds: lowerIsBetter(0.5, 1),
    queries: [
      {
        expr: topK(
          6,
          `max by (group) (label_replace(${EVALUATION_DURATION} / prometheus_rule_group_interval_seconds, "group", "$1", "rule_group", ".*;(?:worker-)?(.*)"))`,
        ),
        legend: '{{group}}',
      },
    ],
  }),
];
