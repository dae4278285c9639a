import { BAD, GOOD, WATCH, WORST } from '../../elements/colours';
import { top } from '../../elements/promql';
import { steps, upTo } from '../../elements/thresholds';
import { bars } from '../../panels/bars';
import { chart } from '../../panels/chart';
import { JOB } from './exporter-promql';

const TOOK = 'prometheus_rule_group_last_duration_seconds';

export const scrape = [
  chart({
    title: 'Scrape duration',
    description:
      'How long Prometheus waited, and the exporter’s work in it. Good: far below the time-out of 4 s, where the fleet would go dark.',
    w: 6,
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
    w: 6,
    h: 8,
    unit: 'short',
    asks: [{ expr: `max by (instance) (scrape_samples_scraped${JOB})`, legend: '{{instance}}' }],
  }),
  chart({
    title: 'Rule evaluation',
    description:
      'How long Prometheus takes for the slowest group of rules, and for all of them one after the other. Good: far below 5 s, the interval of the ladder’s group.',
    w: 6,
    h: 8,
    unit: 's',
    thresholds: steps(GOOD, [2.5, WATCH], [5, BAD]),
    asks: [
      { expr: `max(${TOOK})`, legend: 'slowest group' },
      { expr: `sum(${TOOK})`, legend: 'all groups' },
    ],
  }),
  bars({
    title: 'Slowest rule groups',
    description:
      'Groups of rules by how much of their interval the last evaluation took, the first six. Good: below 10 %; at 100 % evaluations are missed.',
    w: 6,
    h: 8,
    unit: 'percentunit',
    decimals: 1,
    thresholds: upTo(0.5, 1),
    asks: [
      {
        expr: top(
          6,
          `max by (group) (label_replace(${TOOK} / prometheus_rule_group_interval_seconds, "group", "$1", "rule_group", ".*;(?:worker-)?(.*)"))`,
        ),
        legend: '{{group}}',
      },
    ],
  }),
];
