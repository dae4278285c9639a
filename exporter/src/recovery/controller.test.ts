import { RecoveryWorld, SETTINGS, workerOf } from './recovery-world.fixture';

let world: RecoveryWorld;

/** Ten workers, of which w-0 has failed and has an alert. */
beforeEach(async () => {
  world = new RecoveryWorld();
  for (let n = 0; n < 10; n += 1) {
    world.set(`w-${n}`, 'healthy');
  }
  world.set('w-0', 'failed');
  await world.notify('w-0');
});

afterEach(() => world.controller.close());

function action() {
  return world.actions.all().at(-1);
}

function events() {
  return world.audit
    .entries()
    .map(({ event, refusal, step, outcome }) =>
      [event, refusal ?? step ?? outcome].filter((word) => word !== undefined).join(' '),
    );
}

describe('S2.11 an action', () => {
  it('is completed by a heartbeat of a new incarnation, and by nothing else', async () => {
    await world.settle();
    expect(world.calls).toMatchObject([
      { step: 'term', target: { workerId: 'w-0', workerType: 'batch', incarnation: { key: 'boot-1' } } },
    ]);
    await world.answer();
    expect(action()).toMatchObject({ steps: [{ result: 'done' }] });
    expect(action()?.outcome).toBeUndefined();
    // The alert is resolved: that is no proof either.
    await world.notify('w-0', { status: 'resolved' });
    await world.settle();
    expect(action()?.outcome).toBeUndefined();
    world.set('w-0', 'healthy', { life: 2 });
    await world.settle();
    expect(action()).toMatchObject({ outcome: 'completed', explanation: 'a new incarnation reports' });
    expect(events()).toEqual(['started', 'step_started term', 'step_ended term', 'ended completed']);
    expect(world.metrics.counts).toEqual({ 'restart started': 1, 'restart completed': 1 });
  });

  it('is told to stop with the exporter, also if its step began at the very end of the one before', async () => {
    // The time between the two, in microtasks.
    for (let microtasks = 0; microtasks <= 12; microtasks += 1) {
      const each = new RecoveryWorld();
      for (let n = 0; n < 10; n += 1) {
        each.set(`w-${n}`, n === 0 ? 'failed' : 'healthy');
      }
      await each.notify('w-0');
      await each.settle();
      each.calls.shift()?.answer({ result: 'failed', reason: 'r', evidence: {} });
      for (let passed = 0; passed < microtasks; passed += 1) {
        await Promise.resolve();
      }
      void each.controller.round();
      await each.settle();
      const [call] = each.calls;
      expect([microtasks, call?.step]).toEqual([microtasks, 'kill']);
      await each.controller.close();
      expect([microtasks, call?.signal.aborted]).toEqual([microtasks, true]);
    }
  });

  it('escalates after the time of a step, and fails after the last one', async () => {
    await world.settle();
    await world.answer();
    await world.pass(19);
    expect(world.calls).toEqual([]);
    await world.pass(1);
    expect(world.calls).toMatchObject([{ step: 'kill' }]);
    await world.answer();
    await world.pass(20);
    expect(action()).toMatchObject({
      outcome: 'failed',
      explanation: 'no heartbeat of a new incarnation in time',
    });
  });

  it('escalates at once after a step that failed, and ends if the driver refuses', async () => {
    await world.settle();
    await world.answer({ result: 'failed', reason: 'no such process', evidence: {} });
    expect(world.calls).toMatchObject([{ step: 'kill' }]);
    await world.answer({ result: 'refused', reason: 'another label', evidence: {} });
    expect(action()).toMatchObject({ outcome: 'failed', explanation: 'test refused: another label' });
    expect(world.calls).toEqual([]);
  });

  it('does not escalate for a worker that reports again without a restart', async () => {
    await world.settle();
    await world.answer();
    world.set('w-0', 'healthy');
    await world.pass(20);
    expect(action()).toMatchObject({ outcome: 'cancelled' });
    expect(world.calls).toEqual([]);
  });

  it('does not escalate for a worker that is in maintenance by then', async () => {
    await world.settle();
    await world.answer();
    world.maintenance.add('w-0');
    await world.pass(20);
    expect(action()).toMatchObject({ outcome: 'cancelled', explanation: 'the worker is in maintenance' });
    expect(world.calls).toEqual([]);
  });

  it('does not escalate for a failure that is acknowledged by then', async () => {
    await world.settle();
    await world.answer();
    world.acknowledged.add('w-0');
    await world.pass(20);
    expect(action()).toMatchObject({ outcome: 'cancelled', explanation: 'the failure is acknowledged' });
    expect(world.calls).toEqual([]);
  });

  it('tells its driver to stop when the worker is back before the driver has answered', async () => {
    await world.settle();
    const [call] = world.calls;
    world.set('w-0', 'healthy', { life: 2 });
    await world.settle();
    expect(call?.signal.aborted).toBe(true);
    expect(action()).toMatchObject({ outcome: 'completed' });
  });

  it('does not call the driver if its begin cannot be written', async () => {
    world.failWrites(new Error('no space'));
    await world.settle();
    expect(world.calls).toEqual([]);
    expect(action()).toMatchObject({ outcome: 'failed' });
  });

  it.each([
    ['reports again', () => world.set('w-0', 'healthy'), 'cancelled'],
    ['has started again', () => world.set('w-0', 'healthy', { life: 2 }), 'completed'],
    ['is in maintenance', () => void world.maintenance.add('w-0'), 'cancelled'],
    ['is acknowledged', () => void world.acknowledged.add('w-0'), 'cancelled'],
    ['was forgotten', () => void world.workers.delete('w-0'), 'forgotten'],
  ])(
    'does not call the driver if the worker %s while the begin is being written',
    async (_, happens, outcome) => {
      world.holdWrites(true);
      await world.settle();
      happens();
      world.holdWrites(false);
      await world.settle();
      expect(world.calls).toEqual([]);
      expect(action()).toMatchObject({ outcome });
    },
  );

  it.each([
    ['further workers fail', () => [1, 2, 3].forEach((n) => world.set(`w-${n}`, 'failed'))],
    [
      'recovery is paused',
      () => void world.triggers.setPause({ at: world.nowMs, reason: 'deployment', from: 'x' }),
    ],
    ['recovery is switched off', () => void (world.settings = { ...SETTINGS, mode: 'off' })],
    ['its type is no longer switched on', () => void (world.settings = { ...SETTINGS, types: ['other'] })],
  ])(
    'does not call the driver if %s while the begin is being written, and that is no attempt',
    async (_, happens) => {
      world.holdWrites(true);
      await world.settle();
      happens();
      world.holdWrites(false);
      await world.settle();
      expect(world.calls).toEqual([]);
      expect(action()).toMatchObject({ outcome: 'cancelled', steps: [{ result: 'not_begun' }] });
      expect(world.actions.history('w-0')).toMatchObject({ attempts: 0 });
    },
  );

  it('does not call the driver if the rails cannot be asked again', async () => {
    world.holdWrites(true);
    await world.settle();
    jest.spyOn(world.triggers, 'pause').mockImplementationOnce(() => {
      throw new Error('a defect');
    });
    world.holdWrites(false);
    await world.settle();
    expect(world.calls).toEqual([]);
    expect(action()).toMatchObject({
      outcome: 'cancelled',
      explanation: expect.stringContaining('a defect'),
      steps: [{ result: 'not_begun' }],
    });
  });

  it('calls the driver after a begin that was written slowly', async () => {
    world.holdWrites(true);
    await world.settle();
    expect(world.calls).toEqual([]);
    world.holdWrites(false);
    await world.settle();
    expect(world.calls).toMatchObject([{ step: 'term' }]);
  });

  it('does not escalate to another process that was registered anew under the ID', async () => {
    await world.settle();
    await world.answer();
    world.workers.set('w-0', {
      ...workerOf('w-0', 'failed', { at: world.nowMs }),
      incarnation: { key: 'boot-x', firstSeenAt: world.nowMs },
    });
    await world.pass(20);
    expect(world.calls).toEqual([]);
    expect(action()).toMatchObject({ outcome: 'cancelled' });
  });

  it('of a killed exporter is verified by the next one, and never begun again', async () => {
    await world.settle();
    expect(world.calls).toHaveLength(1);
    world.restart();
    await world.settle();
    expect(world.calls).toEqual([]);
    expect(action()).toMatchObject({ steps: [{ name: 'term', result: 'interrupted' }] });
    world.set('w-0', 'healthy', { life: 2 });
    await world.settle();
    expect(action()).toMatchObject({ outcome: 'completed' });
    expect(action()?.steps).toHaveLength(1);
  });

  it('of a killed exporter fails if the worker does not come back in time', async () => {
    await world.settle();
    world.restart();
    await world.pass(20);
    expect(action()).toMatchObject({ outcome: 'failed' });
    expect(world.calls).toEqual([]);
  });

  it('is forgotten with its worker', async () => {
    await world.settle();
    world.workers.delete('w-0');
    await world.settle();
    expect(action()).toMatchObject({ outcome: 'forgotten' });
  });
});

describe('S2.11 alerts', () => {
  it('that are delivered again, late or out of order start nothing new', async () => {
    for (let n = 0; n < 3; n += 1) {
      await world.notify('w-0');
      await world.settle();
    }
    await world.answer();
    world.set('w-0', 'healthy', { life: 2 });
    await world.notify('w-0', { status: 'resolved' });
    await world.settle();
    // It fails again, and the old notifications arrive once more.
    world.set('w-0', 'failed');
    await world.notify('w-0');
    await world.notify('w-0', { status: 'resolved' });
    await world.pass(3600);
    expect(world.actions.all()).toHaveLength(1);
    await world.notify('w-0', { startsAt: 5000 });
    await world.settle();
    expect(world.actions.all()).toHaveLength(2);
  });

  it('whose "resolved" comes first start nothing', async () => {
    world.set('w-1', 'failed');
    await world.notify('w-1', { status: 'resolved', startsAt: 7000 });
    await world.notify('w-1', { startsAt: 7000 });
    await world.settle();
    expect(world.actions.all().map(({ workerId }) => workerId)).toEqual(['w-0']);
  });

  it('that are resolved cancel what has not begun', async () => {
    world.settings = { ...SETTINGS, mode: 'off' };
    await world.settle();
    await world.notify('w-0', { status: 'resolved' });
    world.settings = SETTINGS;
    await world.settle();
    expect(world.calls).toEqual([]);
  });

  it('about an earlier incarnation start nothing', async () => {
    world.set('w-0', 'failed', { life: 2 });
    await world.settle();
    expect(world.calls).toEqual([]);
    expect(events()).toEqual(['refused other_incarnation']);
  });

  it.each(['WorkerMemoryExhaustionPredicted', 'WorkerTaskLatencyAnomalous', 'WorkerHeartbeatLate', ''])(
    'named %j start nothing',
    async (alertname) => {
      world.set('w-1', 'failed');
      await world.notify('w-1', { alertname });
      await world.settle();
      expect(world.actions.all().map(({ workerId }) => workerId)).toEqual(['w-0']);
    },
  );

  it('about a fleet ask the fleet which workers are failed', async () => {
    world.set('w-0', 'healthy');
    world.set('w-4', 'failed');
    world.set('w-5', 'failed', { type: 'other' });
    await world.notify('', { alertname: 'WorkerFleetFailing' });
    await world.settle();
    expect(world.calls.map(({ target }) => target.workerId)).toEqual(['w-4']);
  });

  it('that Alertmanager left out are found in the fleet', async () => {
    world.set('w-7', 'failed');
    await world.notify('w-0', { truncated: 1 });
    await world.settle();
    expect(world.calls.map(({ target }) => target.workerId).sort()).toEqual(['w-0', 'w-7']);
  });

  it('are kept by a killed exporter until it runs again', async () => {
    world.restart();
    await world.pass(3);
    expect(world.calls).toHaveLength(1);
  });

  it('start nothing after a downtime of the exporter before the worker had the time to report', async () => {
    world.maintenance.add('w-0');
    await world.settle();
    world.nowMs += 600_000;
    world.restart();
    world.maintenance.delete('w-0');
    // Three intervals of a second.
    await world.pass(2.9);
    expect(world.calls).toEqual([]);
    expect(world.audit.entries().at(-1)).toMatchObject({
      refusal: 'not_failed',
      reason: 'the worker had failed before the exporter was down, and has had no time to report since',
    });
    await world.pass(0.1);
    expect(world.calls).toHaveLength(1);
  });
});

describe('S2.11 a refusal', () => {
  it('is recorded once while it lasts, and the action begins when its cause is gone', async () => {
    world.maintenance.add('w-0');
    await world.settle();
    await world.pass(10);
    await world.pass(10);
    expect(events()).toEqual(['refused maintenance']);
    expect(world.metrics.counts).toEqual({ 'restart refused maintenance': 1 });
    world.maintenance.delete('w-0');
    await world.pass(1);
    expect(world.calls).toHaveLength(1);
  });

  it('in a dry run says what would be done', async () => {
    world.settings = { ...SETTINGS, mode: 'dry-run' };
    await world.settle();
    expect(world.audit.entries()).toMatchObject([{ refusal: 'dry_run', would: 'act', workerId: 'w-0' }]);
    expect(world.calls).toEqual([]);
  });

  it('for an acknowledged failure leaves it to the person who works on it', async () => {
    world.acknowledged.add('w-0');
    await world.settle();
    expect(events()).toEqual(['refused acknowledged']);
  });
});

describe('S2.11 a worker that dies after each restart', () => {
  async function dieAfterRestart(life: number) {
    await world.answer();
    world.set('w-0', 'healthy', { life });
    await world.settle();
    world.set('w-0', 'failed', { life });
    await world.settle();
  }

  async function useUpAttempts() {
    await world.settle();
    for (const [attempt, pause] of [60, 120, 240].entries()) {
      await dieAfterRestart(attempt + 2);
      await world.pass(pause * 1.25);
    }
  }

  it('is given up after the attempts, with growing pauses, until an operator clears it', async () => {
    await world.settle();
    for (const [attempt, pause] of [60, 120, 240].entries()) {
      expect(world.calls).toHaveLength(1);
      await dieAfterRestart(attempt + 2);
      expect(world.calls).toEqual([]);
      await world.pass(pause * 1.25);
    }
    expect(world.calls).toEqual([]);
    expect([...world.controller.exhausted()].map(({ id }) => id)).toEqual(['w-0']);
    expect(events().at(-1)).toBe('refused exhausted');
    world.restart();
    await world.pass(86_400);
    expect(world.calls).toEqual([]);
    expect([...world.controller.exhausted()]).toHaveLength(1);
    expect(await world.controller.clear('w-0')).toBe(true);
    await world.notify('w-0', { startsAt: 9000 });
    await world.settle();
    expect(world.calls).toHaveLength(1);
    expect([...world.controller.exhausted()]).toEqual([]);
  });

  it('is not given up by an exporter that starts after it was cleared', async () => {
    await useUpAttempts();
    expect(await world.controller.clear('w-0')).toBe(true);
    world.restart();
    expect(world.actions.history('w-0')).toBeUndefined();
  });

  it('is not called given up if it was stable in between and failed anew', async () => {
    await useUpAttempts();
    expect([...world.controller.exhausted()]).toHaveLength(1);
    for (let seconds = 0; seconds <= SETTINGS.healthySeconds; seconds += 60) {
      world.set('w-0', 'healthy');
      await world.pass(60);
    }
    world.set('w-0', 'failed');
    await world.settle();
    expect([...world.controller.exhausted()]).toEqual([]);
    world.restart();
    expect(world.actions.history('w-0')).toBeUndefined();
  });

  it('stays given up after a single heartbeat, however long after the last action that is', async () => {
    await useUpAttempts();
    await world.pass(SETTINGS.healthySeconds * 10);
    world.set('w-0', 'healthy');
    await world.settle();
    world.set('w-0', 'failed');
    await world.settle();
    expect([...world.controller.exhausted()]).toHaveLength(1);
    await world.notify('w-0', { startsAt: 9000 });
    await world.settle();
    expect(world.calls).toEqual([]);
  });
});

describe('a round that fails', () => {
  it('is logged, and does not reject or throw', async () => {
    jest.spyOn(world.triggers, 'candidates').mockImplementation(() => {
      throw new Error('a defect');
    });
    await expect(world.controller.round()).resolves.toBeUndefined();
  });
});

describe('S2.11 a failure of most of the fleet', () => {
  it('restarts nothing, and goes on only after the fleet was within the budget for a while', async () => {
    for (let n = 0; n < 8; n += 1) {
      world.set(`w-${n}`, 'failed');
      await world.notify(`w-${n}`);
    }
    await world.settle();
    expect(world.calls).toEqual([]);
    expect(world.metrics.counts).toEqual({ 'restart refused budget': 8 });
    expect(world.controller.budget().heldBack).toEqual(['', 'batch']);
    for (let n = 2; n < 8; n += 1) {
      world.set(`w-${n}`, 'healthy');
    }
    await world.pass(119);
    expect(world.calls).toEqual([]);
    await world.pass(121);
    expect(world.calls).toHaveLength(2);
    expect(world.controller.budget().heldBack).toEqual([]);
  });

  it.each([1, 2])('holds actions back over %i restarts of the exporter', async (restarts) => {
    for (let n = 0; n < 8; n += 1) {
      world.set(`w-${n}`, 'failed');
      await world.notify(`w-${n}`);
    }
    await world.settle();
    for (let n = 2; n < 8; n += 1) {
      world.set(`w-${n}`, 'healthy');
    }
    for (let n = 0; n < restarts; n += 1) {
      await world.pass(50);
      world.restart();
    }
    await world.pass(119 - 50 * restarts);
    expect(world.calls).toEqual([]);
    expect(world.controller.budget().heldBack).toEqual(['', 'batch']);
    await world.pass(11);
    expect(world.calls).toHaveLength(2);
    expect(world.controller.budget().heldBack).toEqual([]);
  });

  it('is limited in its rate as well', async () => {
    world.settings = { ...SETTINGS, budgetRatio: 1, maxActionsPerMinute: 2 };
    for (let n = 0; n < 4; n += 1) {
      world.set(`w-${n}`, 'failed');
      await world.notify(`w-${n}`);
    }
    await world.settle();
    expect(world.calls).toHaveLength(2);
    await world.pass(60);
    expect(world.calls).toHaveLength(4);
  });
});

describe('S2.14 a request by hand', () => {
  function request(workerId: string, override: readonly ('budget' | 'cool_down')[] = []) {
    return world.controller.request({
      workerId,
      action: 'restart',
      reason: 'leaks',
      by: 'me',
      from: 'x',
      override,
    });
  }

  it('escalates although the failure is acknowledged: the person who asks may be the one who works on it', async () => {
    world.acknowledged.add('w-0');
    expect(await request('w-0')).toMatchObject({ kind: 'started' });
    await world.settle();
    await world.answer();
    await world.pass(20);
    expect(world.calls).toMatchObject([{ step: 'kill' }]);
  });

  it('restarts a healthy worker through its driver, and escalates although it reports', async () => {
    expect(await request('w-3')).toMatchObject({ kind: 'started', action: { trigger: 'hand', by: 'me' } });
    await world.settle();
    const own = () => world.calls.filter(({ target }) => target.workerId === 'w-3');
    expect(own()).toMatchObject([{ step: 'term' }]);
    own()[0]?.answer({ result: 'done', evidence: {} });
    await world.pass(1);
    world.calls.splice(0);
    await world.pass(20);
    expect(own()).toMatchObject([{ step: 'kill' }]);
  });

  it('uses a driver that needs a report of the worker, which alerts do not use', async () => {
    world.isDriverByHandOnly = true;
    await world.settle();
    expect(events()).toEqual(['refused no_driver']);
    expect(await request('w-3')).toMatchObject({ kind: 'started' });
    await world.settle();
    expect(world.calls).toMatchObject([{ step: 'term', target: { workerId: 'w-3' } }]);
  });

  it('is refused within the cool-down, unless the operator overrides that', async () => {
    await world.settle();
    await world.answer();
    world.set('w-0', 'healthy', { life: 2 });
    await world.settle();
    expect(await request('w-0')).toMatchObject({ kind: 'refused', verdict: { refusal: 'cool_down' } });
    expect(await request('w-0', ['cool_down'])).toMatchObject({ kind: 'started' });
  });

  it('never begins a second action of a worker', async () => {
    await world.settle();
    expect(await request('w-0', ['budget', 'cool_down'])).toMatchObject({
      kind: 'refused',
      verdict: { refusal: 'in_flight' },
    });
  });
});

describe('a command that the worker has received', () => {
  beforeEach(async () => {
    world.handedOut.add('w-0');
    await world.settle();
  });

  it('holds an action back, as it may restart the worker at any time', () => {
    expect(world.calls).toEqual([]);
    expect(world.metrics.counts).toEqual({ 'restart refused in_flight': 1 });
  });

  it('holds nothing back after its end', async () => {
    world.handedOut.clear();
    await world.settle();
    expect(world.calls).toMatchObject([{ step: 'term' }]);
  });
});

describe('a round of many alerts', () => {
  const ALERTS = 1000;

  beforeEach(async () => {
    for (let n = 0; n < ALERTS; n += 1) {
      world.set(`many-${n}`, 'failed');
      await world.notify(`many-${n}`);
    }
    await world.notify('w-0', { status: 'resolved' });
  });

  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  /** Each look at the clock finds it later by this time. */
  function passAtEachLook(ms: number): void {
    let now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => (now += ms));
  }

  function refused(): number {
    return world.metrics.counts['restart refused budget'] ?? 0;
  }

  it('yields to other events when its time is used', async () => {
    passAtEachLook(10);
    const round = world.controller.round();
    expect(refused()).toBeLessThan(ALERTS / 2);
    await round;
    expect(refused()).toBe(ALERTS);
  });

  it('goes on at once while it has time', () => {
    passAtEachLook(0);
    void world.controller.round();
    expect(refused()).toBe(ALERTS);
  });

  it('does nothing about an alert that has ended meanwhile', async () => {
    passAtEachLook(10);
    const round = world.controller.round();
    await world.notify(`many-${ALERTS - 1}`, { status: 'resolved' });
    await round;
    expect(refused()).toBe(ALERTS - 1);
  });

  it('ends when the exporter stops', async () => {
    passAtEachLook(10);
    const round = world.controller.round();
    await world.controller.close();
    const refusedBefore = refused();
    await round;
    expect(refused()).toBe(refusedBefore);
  });

  it.each([
    ['another one if something has changed meanwhile', 1, () => world.controller.round()],
    ['none otherwise', 0, () => Promise.resolve()],
  ])('is followed by %s', async (_, following, change) => {
    jest.useFakeTimers({ doNotFake: ['performance', 'setImmediate', 'nextTick', 'queueMicrotask'] });
    passAtEachLook(10);
    const candidates = jest.spyOn(world.triggers, 'candidates');
    const round = world.controller.round();
    await change();
    expect(candidates).toHaveBeenCalledTimes(1);
    await round;
    expect(jest.getTimerCount()).toBe(following);
    jest.advanceTimersByTime(3_600_000);
    expect(candidates).toHaveBeenCalledTimes(1 + following);
  });
});
