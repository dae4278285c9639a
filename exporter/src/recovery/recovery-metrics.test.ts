import { join } from 'node:path';
import { promClientText } from '../exposition/format';
import { pino } from 'pino';
import { FleetHarness } from '../fleet/fleet.fixture';
import { SelfMetrics } from '../telemetry/self-metrics';
import { CommandQueue } from './commands/command-queue';
import { RecoveryMetrics } from './recovery-metrics';

let harness: FleetHarness;
let recovery: CommandQueue;
let self: SelfMetrics;
let metrics: RecoveryMetrics;
let exhausted: { id: string; type: string }[];
let heldBack: string[];
const budget = { affected: 3, expected: 20, limit: 4 };
beforeEach(async () => {
  exhausted = [];
  heldBack = [];
  harness = new FleetHarness();
  const fleet = await harness.open();
  self = new SelfMetrics({ version: '', revision: '' });
  metrics = new RecoveryMetrics(self.registry);
  recovery = CommandQueue.open(join(harness.directory, 'recovery'), {
    fleet: fleet.state,
    metrics,
    log: pino({ level: 'silent' }),
  });
  metrics.watch({
    commands: recovery,
    actions: { allRunning: () => [] },
    controller: { exhausted: () => exhausted },
    status: () => ({ mode: 'dry-run', types: [], budget, heldBack, exhausted: [] }),
  });
});
afterEach(async () => {
  await recovery.close();
  await harness.end();
});

function restart(workerId: string) {
  return recovery.queue({ workerId, reason: 'r', from: '127.0.0.1' });
}
async function exposed() {
  return promClientText(await self.families(), 'text')
    .split('\n')
    .filter((line) => /^worker_recovery_(in_flight|actions|refused)/.test(line) && !line.endsWith(' 0'));
}

describe('the worker_recovery_* series', () => {
  it('exist from the start, so that a first increase is visible', async () => {
    const text = promClientText(await self.families(), 'text');
    expect(text).toContain('worker_recovery_in_flight{action="restart"} 0\n');
    expect(text).toContain('worker_recovery_actions_total{action="restart",outcome="completed"} 0\n');
    expect(text).toContain('worker_recovery_refused_total{action="restart",reason="stopped"} 0\n');
    expect(await exposed()).toEqual([]);
  });

  it('S5.5 count the leases that were released, by worker type', async () => {
    metrics.leasesReleased('batch', 3);
    metrics.leasesReleased('batch', 2);
    metrics.leasesReleased('mail', 1);
    const text = promClientText(await self.families(), 'text');
    expect(text).toContain('worker_leases_released_total{worker_type="batch"} 5\n');
    expect(text).toContain('worker_leases_released_total{worker_type="mail"} 1\n');
  });

  it('count an action at each step, and refusals by reason', async () => {
    await harness.fleet?.record({ worker_id: 'w', boot_id: 'a' }, 'http');
    await restart('w');
    await restart('nobody');
    expect(await exposed()).toEqual([
      'worker_recovery_in_flight{action="restart"} 1',
      'worker_recovery_actions_total{action="restart",outcome="asked"} 1',
      'worker_recovery_refused_total{action="restart",reason="unknown_worker"} 1',
    ]);
    await recovery.dispatchCommands(['w']);
    await harness.fleet?.record({ worker_id: 'w', boot_id: 'b' }, 'http');
    expect(await exposed()).toEqual([
      'worker_recovery_actions_total{action="restart",outcome="asked"} 1',
      'worker_recovery_actions_total{action="restart",outcome="handed_out"} 1',
      'worker_recovery_actions_total{action="restart",outcome="completed"} 1',
      'worker_recovery_refused_total{action="restart",reason="unknown_worker"} 1',
    ]);
  });

  it('S2.11 show the workers for which recovery has given up, and whether the budget holds actions back', async () => {
    const text = async () => promClientText(await self.families(), 'text');
    expect(await text()).toContain('worker_recovery_storm 0\n');
    expect(await text()).not.toContain('worker_recovery_exhausted{');
    exhausted.push({ id: 'w-1', type: 'batch' });
    heldBack.push('batch');
    expect(await text()).toContain('worker_recovery_exhausted{worker_id="w-1",worker_type="batch"} 1\n');
    expect(await text()).toContain('worker_recovery_storm 1\n');
    expect(await text()).toContain('worker_recovery_budget_workers 4\n');
    expect(await text()).toContain('worker_recovery_budget_used_workers 3\n');
    expect(await text()).toContain('worker_recovery_mode{mode="dry-run"} 1\n');
  });

  it('S2.11 count the time to recovery with an action and without', async () => {
    metrics.recovered('action', 12);
    const text = promClientText(await self.families(), 'text');
    expect(text).toContain('worker_recovery_time_seconds_bucket{le="20.0",recovered_by="action"} 1\n');
    expect(text).toContain('worker_recovery_time_seconds_count{recovered_by="itself"} 0\n');
  });

  it('count an expired action and its end in flight in the same scrape', async () => {
    await harness.fleet?.record({ worker_id: 'w' }, 'http');
    await restart('w');
    harness.clock.pass(3600);
    expect(await exposed()).toEqual([
      'worker_recovery_actions_total{action="restart",outcome="asked"} 1',
      'worker_recovery_actions_total{action="restart",outcome="expired"} 1',
    ]);
  });
});
