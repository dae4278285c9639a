import { setTimeout as pause } from 'node:timers/promises';
import { requireTypescript } from '../../bench/harness/require-typescript.mjs';

const require = requireTypescript(import.meta.url);
const { RecoverableFleet } = require('../../e2e/recovery/recoverable-fleet.ts');
const { pollUntil } = require('../../test-support/poll-until.ts');
const { Random } = require('../../test-support/random.ts');

const SIZE = 20;
const MINUTES = Number(process.env.HEARTLINE_ATTACK_MINUTES ?? 10);
const SEED = Number(process.env.HEARTLINE_ATTACK_SEED ?? 1);
const MAX_BACK_SECONDS = 60;
/** As in e2e/recovery/programs/worker.mjs. */
const INTERVAL_SECONDS = 5;
/** After 3 intervals. A worker that had failed before the exporter was down gets them again, to report. */
const FAILS_AFTER_SECONDS = 3 * INTERVAL_SECONDS;

/**
 * Kills and stops workers of a fleet at random times, then most of them at once, and says whether each came back.
 *
 * @param platform where the workers run, as e2e/recovery/fleet-platform.ts
 */
export async function attackRecovery(platform) {
  const fleet = await RecoverableFleet.start(SIZE, platform);
  try {
    // One after the other.
    const apart = await killAtRandom(fleet);
    return [...apart, ...(await failAtOnce(fleet))];
  } finally {
    await fleet.end();
  }
}

/** Kills (−9) or stops (SIGSTOP) a random healthy worker every 15 to 35 s, and measures when it is back. */
async function killAtRandom(fleet) {
  const random = new Random(SEED);
  const until = Date.now() + MINUTES * 60_000;
  const hits = new Map();
  const running = [];
  const pids = await fleet.pids();
  const outages = [];
  while (Date.now() < until) {
    const free = fleet.ids.filter((id) => !running.some((each) => each.id === id && !each.done));
    const id = random.pick(free);
    const signal = random.happens(0.25) ? 'SIGSTOP' : 'SIGKILL';
    const hit = { id, signal, at: Date.now(), done: false, seconds: Number.POSITIVE_INFINITY };
    const pid = await fleet.pid(id);
    hits.set(id, (hits.get(id) ?? 0) + 1);
    await fleet.signal(id, signal);
    running.push(hit);
    hit.promise = pollUntil(
      `${id} to be back`,
      async () => {
        const current = await fleet.pid(id);
        return current !== 0 && current !== pid && (await fleet.state(id)) === 'healthy';
      },
      {
        timeoutMs: 240_000,
        everyMs: 500,
      },
    ).then(
      () => {
        hit.done = true;
        hit.seconds = (Date.now() - hit.at) / 1000;
      },
      () => (hit.done = true),
    );
    if (running.length % 8 === 0) {
      const from = Date.now();
      await fleet.environment.stack.killService('exporter', 'SIGKILL');
      await fleet.environment.stack.startService('exporter');
      outages.push({ from, to: Date.now() });
    }
    await pause(15_000 + random.below(20_000));
  }
  await Promise.all(running.map(({ promise }) => promise));
  const late = running.filter((hit) => hit.seconds > maxBackSeconds(hit, outages));
  const bounds = running.map((hit) => maxBackSeconds(hit, outages));
  const later = bounds.filter((seconds) => seconds > MAX_BACK_SECONDS);
  const slowest = Math.max(...running.map(({ seconds }) => seconds));
  const sorted = running.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const untouched = fleet.ids.filter((id) => !hits.has(id));
  const pidsAfter = await fleet.pids();
  const touched = untouched.filter((id) => pidsAfter.get(id) !== pids.get(id));
  const restarts = countById(await fleet.restarts());
  const surplus = [...hits].filter(([id, count]) => restarts.get(id) !== count);
  const ended = new Set(
    (await fleet.audit()).filter(({ event }) => event === 'ended').map((each) => each.action_id),
  );
  const started = (await fleet.audit()).filter(({ event }) => event === 'started');
  const stops = running.filter(({ signal }) => signal === 'SIGSTOP').length;
  return [
    {
      check: `each of the ${running.length} workers (${stops} stopped, the others killed) is healthy again within ${MAX_BACK_SECONDS} s; plus the outage if the exporter is killed within them, and plus ${FAILS_AFTER_SECONDS} s if the worker had failed by then`,
      result: `median ${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)} s, slowest ${slowest.toFixed(0)} s, ${late.length} too late; the exporter was killed ${outages.length} times; ${later.length} workers had more than ${MAX_BACK_SECONDS} s, at most ${Math.max(...bounds).toFixed(0)} s`,
      holds: late.length === 0,
    },
    ...(await slowOnes(fleet, late)),
    {
      check: 'no healthy worker is touched',
      result: `${touched.length} of ${untouched.length} others have another process`,
      holds: touched.length === 0,
    },
    {
      check: 'each failure has one restart',
      result:
        surplus.map(([id, count]) => `${id}: ${restarts.get(id) ?? 0} for ${count}`).join(', ') || 'yes',
      holds: surplus.length === 0,
    },
    {
      check: 'the audit log has begin and end of each action',
      result: `${started.length} begun, ${started.filter((each) => ended.has(each.action_id)).length} ended`,
      holds: started.length === running.length && started.every((each) => ended.has(each.action_id)),
    },
  ];
}

/**
 * How long a worker may be away: longer if the exporter is killed before it has to be back. The silence of one that has not
 * failed by then counts on after the outage; its last heartbeat is at most an interval older than the signal.
 */
function maxBackSeconds({ at }, outages) {
  const during = outages.filter(({ from }) => from > at && from < at + MAX_BACK_SECONDS * 1000);
  const extra = during.map(({ from, to }) => {
    const hadFailed = from - at > (FAILS_AFTER_SECONDS - INTERVAL_SECONDS) * 1000;
    return (to - from) / 1000 + (hadFailed ? FAILS_AFTER_SECONDS : 0);
  });
  return MAX_BACK_SECONDS + extra.reduce((sum, each) => sum + each, 0);
}

function countById(ids) {
  const counts = new Map();
  for (const id of ids) {
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** What the audit log has about each worker that was away for too long: seconds after the signal, and event. */
async function slowOnes(fleet, hits) {
  const audit = await fleet.audit();
  return hits.map(({ id, signal, at, seconds }) => {
    const events = audit
      .filter((each) => each.worker_id === id && Date.parse(each.at) > at)
      .filter((each) => Date.parse(each.at) < at + (seconds + 5) * 1000)
      .map((each) => {
        const after = ((Date.parse(each.at) - at) / 1000).toFixed(0);
        return `${after} s ${[each.event, each.refusal, each.result, each.outcome].filter(Boolean).join(' ')}`;
      });
    const away = `${signal}, away for ${seconds.toFixed(0)} s`;
    return {
      check: `${id} at ${new Date(at).toISOString()}: ${away}`,
      result: events.join(', '),
      holds: false,
    };
  });
}

/** Kills 80 % of the workers at once, and looks for a minute how many are restarted. */
async function failAtOnce(fleet) {
  await fleet.allHealthy();
  const before = countById(await fleet.restarts());
  const lost = fleet.ids.slice(0, 16);
  for (const id of lost) {
    await fleet.signal(id, 'SIGKILL');
  }
  const page = await fleet.environment.channels.pagerduty
    .waitFor(({ payload }) => payload?.class === 'WorkerRecoveryStorm', 180_000, 'a page for the storm')
    .catch(() => undefined);
  await pause(60_000);
  const after = countById(await fleet.restarts());
  const restarted = lost.filter((id) => (after.get(id) ?? 0) > (before.get(id) ?? 0));
  const { limit } = (await fleet.status()).budget;
  for (const id of lost.filter((each) => !restarted.includes(each))) {
    await fleet.spawn(id);
  }
  return [
    { check: 'the storm pages', result: page === undefined ? 'no page' : 'yes', holds: page !== undefined },
    {
      check: 'no mass restart',
      result: `${restarted.length} of ${lost.length} restarted, the budget is ${limit}`,
      holds: restarted.length <= limit,
    },
  ];
}
