import fc from 'fast-check';
import { type Action } from './actions/action';
import { type Refusal } from './recovery-action';
import { RecoveryWorld, SETTINGS } from './recovery-world.fixture';

/** `HEARTLINE_HISTORIES=100000` runs the full check (CONTRIBUTING.md). */
const HISTORIES = Number(process.env['HEARTLINE_HISTORIES'] ?? 200);

const WORKERS = 12;

type Event =
  | { readonly do: 'dies' | 'returns' | 'restarts' | 'stops' | 'forgotten'; readonly worker: number }
  | {
      readonly do: 'alert';
      readonly worker: number;
      readonly status: 'firing' | 'resolved';
      readonly life: number;
    }
  | { readonly do: 'failsWithAlert'; readonly worker: number }
  | { readonly do: 'fleetAlert' | 'prediction' | 'truncated'; readonly worker: number }
  | { readonly do: 'time'; readonly seconds: number }
  | { readonly do: 'answer'; readonly index: number; readonly result: 'done' | 'failed' | 'refused' }
  | { readonly do: 'clock'; readonly hours: number }
  | { readonly do: 'byHand'; readonly worker: number; readonly override: readonly Refusal[] }
  | { readonly do: 'exporterDies' | 'pause' | 'resume' | 'writesFail' | 'writesHang' | 'writesWork' }
  | { readonly do: 'maintenance' | 'acknowledgement'; readonly worker: number; readonly on: boolean };

/** The other workers are of a second type, with a budget of its own. */
function isBatch(worker: number): boolean {
  return worker < 9;
}

const worker = fc.nat(WORKERS - 1);

function just<const Name extends string>(name: Name) {
  return fc.constant(name);
}

/** Weighted so that most histories make recovery act, and none has much that cannot matter. */
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: just('dies'), worker }) },
  { weight: 7, arbitrary: fc.record({ do: just('failsWithAlert'), worker }) },
  { weight: 2, arbitrary: fc.record({ do: just('returns'), worker }) },
  { weight: 3, arbitrary: fc.record({ do: just('restarts'), worker }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('stops', 'forgotten'), worker }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: just('alert'),
      worker,
      status: fc.constantFrom('firing', 'firing', 'resolved'),
      life: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('fleetAlert', 'prediction', 'truncated'), worker }),
  },
  { weight: 6, arbitrary: fc.record({ do: just('time'), seconds: fc.constantFrom(1, 5, 25, 70, 130, 700) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: just('answer'),
      index: fc.nat(3),
      result: fc.constantFrom('done', 'done', 'failed', 'refused'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('exporterDies', 'pause', 'resume', 'writesFail', 'writesHang', 'writesWork'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('maintenance', 'acknowledgement'), worker, on: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: just('clock'), hours: fc.constantFrom(-30, -2, 2, 30) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: just('byHand'),
      worker,
      override: fc.subarray<Refusal>(['cool_down', 'exhausted', 'maintenance', 'paused', 'rate']),
    }),
  },
);

/** Events between two rounds. Each batch is followed by a round, so that none of many events is one of its own. */
const batch = fc.array(event, { minLength: 1, maxLength: 3 });

class World extends RecoveryWorld {
  readonly broken: string[] = [];
  callCount = 0;
  readonly #called = new Set<string>();

  constructor() {
    super();
    for (let n = 0; n < WORKERS; n += 1) {
      this.set(`w-${n}`, 'healthy', { type: isBatch(n) ? 'batch' : 'sandbox' });
    }
    this.onCall = ({ actionId, step, target: { workerId, incarnation } }) => {
      this.callCount += 1;
      const call = `${actionId} ${step}`;
      const current = this.workers.get(workerId);
      this.#expect(!this.#called.has(call), `${call} is called twice`);
      this.#called.add(call);
      this.#expect(current?.incarnation.key === incarnation.key, `${workerId} has another incarnation`);
      const open = this.calls.filter((each) => each.target.workerId === workerId);
      this.#expect(open.length === 0, `${workerId} has two steps at a time`);
      const running = this.actions.allRunning().filter((each) => each.workerId === workerId);
      this.#expect(
        running.length === 1 && running[0]?.id === actionId,
        `${workerId} has ${running.length} actions`,
      );
      if (running[0]?.trigger === 'hand') {
        return;
      }
      this.#expect(
        current?.health.state === 'failed',
        `${workerId} is ${current?.health.state ?? 'unknown'}`,
      );
      this.#expect(!this.maintenance.has(workerId), `${workerId} is in maintenance`);
      this.#expect(!this.acknowledged.has(workerId), `the failure of ${workerId} is acknowledged`);
      if (step === 'term') {
        const since = Math.max(current?.health.since ?? 0, this.listeningSince + 3000);
        const isObserved = (current?.health.since ?? 0) > this.listeningSince || this.wallMs >= since;
        this.#expect(isObserved, `${workerId} has had no time to report since the exporter started`);
        this.#expectBudget();
        this.#expectCoolDown(workerId);
        this.#expect(this.triggers.pause() === undefined, 'recovery is paused');
      }
    };
  }

  #expect(holds: boolean, otherwise: string): void {
    if (!holds) {
      this.broken.push(otherwise);
    }
  }

  /** Counted here by other means than in the code under test. */
  #expectBudget(): void {
    const recovering = new Set(this.actions.allRunning().map(({ workerId }) => workerId));
    const all = [...this.workers.values()].filter(
      ({ id, health }) => recovering.has(id) || (health.state !== 'stopped' && !this.maintenance.has(id)),
    );
    const affected = all.filter(({ id, health }) => recovering.has(id) || health.state === 'failed').length;
    // max(1, 20 %), computed apart from the code under test.
    const limit = Math.max(1, Math.floor(all.length / 5));
    this.#expect(
      affected <= limit,
      `${affected} of ${all.length} workers are affected, the limit is ${limit}`,
    );
  }

  /** Cool-down and attempts, from the ends of the actions and by the clock that does not jump. */
  #expectCoolDown(workerId: string): void {
    const ended = this.actions
      .all()
      .filter((each) => each.workerId === workerId && each.outcome !== undefined && each.cleared !== true);
    const last = ended.at(-1);
    if (last?.endedAt === undefined) {
      return;
    }
    const since = this.nowMs - last.endedAt;
    this.#expect(
      since >= SETTINGS.coolDownSeconds * 1000,
      `the last action of ${workerId} ended ${since} ms ago`,
    );
    this.#expect(last.attempt < SETTINGS.maxAttempts || !wasCalled(last), `${workerId} has no attempt left`);
  }

  async apply(event: Event): Promise<void> {
    const id = 'worker' in event ? `w-${event.worker}` : '';
    const life = this.workers.get(id)?.startCount ?? 1;
    switch (event.do) {
      case 'dies':
        this.set(id, 'failed', { life });
        break;
      case 'returns':
        this.set(id, 'healthy', { life });
        break;
      case 'restarts':
        this.set(id, 'healthy', { life: life + 1 });
        break;
      case 'stops':
        this.set(id, 'stopped', { life });
        break;
      case 'forgotten':
        this.workers.delete(id);
        break;
      case 'alert':
        await this.notify(id, { status: event.status, startsAt: event.life * 1000 });
        break;
      case 'failsWithAlert':
        this.set(id, 'failed', { life });
        await this.notify(id, { startsAt: this.nowMs });
        break;
      case 'fleetAlert':
        await this.notify('', { alertname: 'WorkerFleetFailing', startsAt: this.nowMs });
        break;
      case 'prediction':
        await this.notify(id, { alertname: 'WorkerMemoryExhaustionPredicted' });
        break;
      case 'truncated':
        await this.notify(id, { truncated: 3 });
        break;
      case 'time':
        this.nowMs += event.seconds * 1000;
        break;
      case 'answer':
        this.calls
          .splice(event.index % Math.max(1, this.calls.length), 1)[0]
          ?.answer(
            event.result === 'done'
              ? { result: 'done', evidence: {} }
              : { result: event.result, reason: 'r', evidence: {} },
          );
        break;
      case 'clock':
        this.wallOffsetMs += event.hours * 3_600_000;
        break;
      case 'byHand': {
        const request = { workerId: id, action: 'restart', reason: 'r', from: 'x' } as const;
        // It resolves when its begin is on disk, which may never be.
        void this.controller
          .request({ ...request, override: event.override })
          .catch((error: unknown) => expect(error).toMatchObject({ message: 'no space' }));
        break;
      }
      case 'exporterDies':
        this.restart();
        break;
      case 'pause':
        await this.triggers.setPause({ at: this.nowMs, reason: 'r', from: 'x' });
        break;
      case 'resume':
        await this.triggers.setPause(undefined);
        break;
      case 'writesFail':
        this.failWrites(new Error('no space'));
        break;
      case 'writesWork':
        this.failWrites(undefined);
        this.holdWrites(false);
        break;
      case 'writesHang':
        this.holdWrites(true);
        break;
      case 'maintenance':
        this.maintenance[event.on ? 'add' : 'delete'](id);
        break;
      case 'acknowledgement':
        this.acknowledged[event.on ? 'add' : 'delete'](id);
        break;
    }
  }
}

/** Whether an action has called its driver. */
function wasCalled({ steps }: Action): boolean {
  return steps.some(({ result }) => result !== 'not_begun');
}

describe('S2.11 over random histories of fleet, alerts, drivers and exporter', () => {
  it('recovery never acts on a worker that is not failed, never twice at a time, and never beyond the budget', async () => {
    let calls = 0;
    let ended = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 4, maxLength: 12 }), async (batches) => {
        const world = new World();
        try {
          for (const events of batches) {
            for (const each of events) {
              await world.apply(each);
            }
            await world.settle();
            if (world.broken.length > 0) {
              break;
            }
          }
          if (world.broken.length > 0) {
            throw new Error(world.broken.join('\n'));
          }
        } finally {
          // A controller waits for the writes of its steps before it closes.
          await world.apply({ do: 'writesWork' });
          await world.settle();
          await world.controller.close();
        }
        calls += world.callCount;
        ended += world.actions.all().filter(({ outcome }) => outcome !== undefined).length;
      }),
      { numRuns: HISTORIES, endOnFailure: true },
    );
    // The histories are no proof unless many of them make recovery act.
    expect(calls).toBeGreaterThan(HISTORIES / 2);
    expect(ended).toBeGreaterThan(HISTORIES / 4);
    if (process.env['HEARTLINE_HISTORIES'] !== undefined) {
      process.stdout.write(
        `${HISTORIES} histories, ${calls} steps of drivers, ${ended} actions that ended\n`,
      );
    }
  });
});
