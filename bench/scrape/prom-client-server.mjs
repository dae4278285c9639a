// The baseline: the series of the Heartline endpoint in a registry of prom-client, written by registry.metrics().
import client from 'prom-client';
import { serve } from './forked-server-child.mjs';

const registry = new client.Registry();
const SAMPLE = /^([a-z_]+)\{(.*)\} (\S+)$/;
/** The metrics that change with every heartbeat. */
const CHANGING = [
  'worker_last_heartbeat_timestamp_seconds',
  'worker_cpu_usage_ratio',
  'worker_memory_usage_bytes',
];
const changingSeries = new Map();
let round = 0;

function parseLabels(text) {
  return Object.fromEntries(
    [...text.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
}

/** Creates the metrics of an exposition text, with their values. */
function load(text) {
  const types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]));
  const helps = new Map([...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name, help]) => [name, help]));
  const metrics = new Map();
  for (const line of text.split('\n')) {
    const [, name, labelText, value] = SAMPLE.exec(line) ?? [];
    if (!name?.startsWith('worker_')) {
      continue;
    }
    const labels = parseLabels(labelText);
    if (!metrics.has(name)) {
      const Metric = types.get(name) === 'counter' ? client.Counter : client.Gauge;
      metrics.set(
        name,
        new Metric({ name, help: helps.get(name), labelNames: Object.keys(labels), registers: [registry] }),
      );
    }
    const metric = metrics.get(name);
    if (types.get(name) === 'counter') {
      metric.inc(labels, Number(value));
    } else {
      metric.set(labels, Number(value));
    }
    if (!CHANGING.includes(name)) {
      continue;
    }
    const series = changingSeries.get(labels.worker_id) ?? [];
    changingSeries.set(labels.worker_id, series);
    series.push({ metric, labels, value: Number(value) });
  }
}

serve({
  listen({ text }) {
    load(text);
    return async (_request, response) => {
      response.setHeader('Content-Type', registry.contentType);
      response.end(await registry.metrics());
    };
  },
  change(share) {
    round += 1;
    const every = Math.round(1 / share);
    let number = 0;
    for (const series of changingSeries.values()) {
      if (number++ % every !== round % every) {
        continue;
      }
      for (const { metric, labels, value } of series) {
        metric.set(labels, value + round);
      }
    }
  },
});
