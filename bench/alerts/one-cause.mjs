// One cause takes 28 of 100 workers, in a stack of the real exporter, Prometheus and Alertmanager with the default rules
// and routes. A page is an incident of PagerDuty: a key with which a message rings. An escalation is one of its own.
import { setTimeout as pause } from 'node:timers/promises';
import { requireTypescript } from '../harness/require-typescript.mjs';

const require = requireTypescript(import.meta.url);
const { startEnvironment } = require('../../e2e/environment/environment.ts');
const { SimulatedWorkers } = require('../../e2e/environment/simulated-workers.ts');

const WORKERS = 100;
const LOST = 28;
const MAX_PAGES = 3;
const SETTLE_MS = 30_000;
const FIRST_PAGE_TIMEOUT_MS = 180_000;
/** An alert escalates after 5 minutes; a minute more for slow machines. */
const UNTIL_ESCALATED_MS = 360_000;
/** After the workers are back: their alerts end, and nothing else rings. */
const RECOVERY_MS = 90_000;
/** Domains by which the exporter groups, from the smallest to the largest. */
const VARIABLES = {
  HEARTLINE_FLEET_FAILURE_DOMAINS: 'hostname,zone,node_pool',
  HEARTLINE_LABELS_ALLOW: 'zone,node_pool',
};

/**
 * A cause: where worker `index` runs. The first 28 are lost. All names begin with the name of the cause, so that each page
 * tells its cause.
 *
 * @typedef {{ readonly type: string, readonly host: string, readonly zone: string, readonly pool: string }} Place
 * @type {Readonly<Record<string, { readonly title: string, readonly place: (index: number) => Place }>>}
 */
const CAUSES = {
  host: {
    title: 'a host with workers of seven types',
    place: (index) => ({
      type: `t${index % 7}`,
      host: index < LOST ? 'lost' : `h${index % 4}`,
      zone: `z${index % 3}`,
      pool: `p${index % 2}`,
    }),
  },
  zone: {
    title: 'a zone (label) with seven hosts and seven types',
    place: (index) => ({
      type: `t${Math.floor(index / 4) % 7}`,
      host: `h${Math.floor(index / 4)}`,
      zone: index < LOST ? 'lost' : `z${index % 2}`,
      pool: `p${index % 2}`,
    }),
  },
  deploy: {
    title: 'a deployment of one type on 25 hosts',
    place: (index) => ({
      type: 'api',
      host: `h${index % 25}`,
      zone: `z${index % 3}`,
      pool: `p${index % 2}`,
    }),
  },
  pool: {
    title: 'a node pool (label) with four types on seven hosts in three zones',
    place: (index) => ({
      type: `t${index % 4}`,
      host: `h${Math.floor(index / 4)}`,
      zone: `z${Math.floor(index / 4) % 3}`,
      pool: index < LOST ? 'lost' : 'other',
    }),
  },
};

/** @param {string} cause */
function workersOf(cause) {
  return Array.from({ length: WORKERS }, (_, index) => {
    const { type, host, zone, pool } = CAUSES[cause].place(index);
    return {
      worker_id: `${cause}-w${index}`,
      worker_type: `${cause}-${type}`,
      hostname: `${cause}-${host}`,
      labels: { zone: `${cause}-${zone}`, node_pool: `${cause}-${pool}` },
    };
  });
}

/** The name of the cause that an event of PagerDuty is about; undefined if it is about none. */
function causeOf({ payload }) {
  const text = JSON.stringify(payload);
  return Object.keys(CAUSES).find((cause) => text.includes(`${cause}-`));
}

/**
 * Lets all causes happen at the same moment. Prints the pages of each.
 *
 * @returns whether each cause had at least one and at most 3 pages, and there were no others
 */
export async function measurePages() {
  const environment = await startEnvironment(undefined, VARIABLES);
  const simulated = new SimulatedWorkers(environment.exporterUrl, Object.keys(CAUSES).flatMap(workersOf));
  const { pagerduty } = environment.channels;
  /** The first message of each incident. */
  const pages = () => {
    const byKey = new Map();
    for (const { message } of pagerduty.received) {
      if (message.event_action === 'trigger' && !byKey.has(message.dedup_key)) {
        byKey.set(message.dedup_key, message);
      }
    }
    return [...byKey.values()];
  };
  try {
    await pause(SETTLE_MS);
    const lost = Object.keys(CAUSES).flatMap((cause) =>
      workersOf(cause)
        .slice(0, LOST)
        .map(({ worker_id: id }) => id),
    );
    simulated.silence(...lost);
    for (const cause of Object.keys(CAUSES)) {
      const isPage = (message) => message.event_action === 'trigger' && causeOf(message) === cause;
      await pagerduty.waitFor(isPage, FIRST_PAGE_TIMEOUT_MS, `a page for ${cause}`);
    }
    await pause(UNTIL_ESCALATED_MS);
    const whileDown = pages();
    simulated.resume(...lost);
    await pause(RECOVERY_MS);
    const all = pages();
    console.log(`\n${LOST} of ${WORKERS} workers fail in the same second and return after 6 minutes; pages:`);
    let met = true;
    for (const [cause, { title }] of Object.entries(CAUSES)) {
      const own = all.filter((message) => causeOf(message) === cause);
      met &&= own.length >= 1 && own.length <= MAX_PAGES;
      console.log(`  ${String(own.length).padStart(2)}  ${title}`);
      for (const { payload } of own) {
        console.log(`        ${payload.summary.slice(0, 110)}`);
      }
    }
    const others = all.filter((message) => causeOf(message) === undefined);
    met &&= others.length === 0;
    console.log(`  ${String(others.length).padStart(2)}  about anything else`);
    for (const { payload } of others) {
      console.log(`        ${payload.summary.slice(0, 110)}`);
    }
    console.log(
      `  ${String(all.length - whileDown.length).padStart(2)}  of them after the workers were back`,
    );
    return met;
  } finally {
    await simulated.end();
    await environment.end();
  }
}

export const REQUIRED_PAGES = `at most ${MAX_PAGES} pages per cause, with escalations, and no others`;
