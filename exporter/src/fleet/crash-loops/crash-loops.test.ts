import { type Report } from '@heartline/protocol';
import { type Fleet } from '../fleet';
import { FleetHarness } from '../fleet.fixture';

let harness: FleetHarness;
let fleet: Fleet;

beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});
afterEach(() => harness.end());

const POD: Partial<Report> = { worker_type: 'indexer' };
let pods = 0;

/** A name that Kubernetes would generate. */
function podName(): string {
  const letters = 'bcdfghjklm';
  const digits = String(++pods).padStart(4, '2');
  return `indexer-7d9f5b6c4-x${digits.replace(/\d/g, (digit) => letters.charAt(Number(digit)))}`;
}

async function live(id: string, seconds: number, content = POD) {
  await fleet.record({ worker_id: id, ...content }, 'http');
  for (let lived = 0; lived < seconds; lived += 20) {
    harness.pass(Math.min(20, seconds - lived));
    await fleet.record({ worker_id: id, ...content }, 'http');
  }
}

/** A worker lives, dies, and the platform waits before it starts another one under another name. */
async function crash(lifeSeconds: number, backoffSeconds: number, content = POD): Promise<string> {
  const id = podName();
  await live(id, lifeSeconds, content);
  passSeconds(backoffSeconds);
  return id;
}

function passSeconds(seconds: number) {
  for (let passed = 0; passed < seconds; passed += 5) {
    harness.pass(5);
  }
}

function loops() {
  return [...fleet.state.crashLoops(harness.clock.now())].map(({ workerType, family, loop }) => ({
    workerType,
    family,
    crashes: loop.crashes,
  }));
}

describe('F4: a crash loop over changing IDs', () => {
  it.each([
    ['the longest back-off of Kubernetes', 10, 300],
    ['a back-off shorter than the failure threshold', 5, 10],
    ['workers that live for 20 minutes', 1200, 30],
    ['a back-off of 10 minutes', 60, 600],
  ])('is one from the third crash on, with %s', async (_which, life, backoff) => {
    const members = [];
    for (let n = 0; n < 3; n++) {
      expect(loops()).toEqual([]);
      members.push(await crash(life, backoff));
    }
    // The third is noticed at its failure threshold.
    passSeconds(95);
    expect(loops()).toEqual([{ workerType: 'indexer', family: 'indexer', crashes: 3 }]);
    for (let n = 0; n < 10; n++) {
      await crash(life, backoff);
      expect(loops()).toHaveLength(1);
    }
  });

  it('ends when a worker was stable for 15 minutes, and not before', async () => {
    for (let n = 0; n < 4; n++) {
      await crash(10, 300);
    }
    const stable = podName();
    await live(stable, 890);
    expect(loops()).toHaveLength(1);
    await live(stable, 20);
    expect(loops()).toEqual([]);
  });

  it('goes on if the workers live for 20 minutes each, which 15 minutes of life do not end', async () => {
    for (let n = 0; n < 4; n++) {
      await crash(1200, 60);
    }
    await live(podName(), 1190);
    expect(loops()).toHaveLength(1);
  });

  it('lasts over a restart of the exporter, in which a crash happens', async () => {
    await crash(10, 300);
    await crash(10, 300);
    fleet = await harness.reopen(5);
    await crash(10, 300);
    fleet = await harness.reopen(5);
    expect(loops()).toHaveLength(1);
    expect((await crash(10, 300), loops())).toHaveLength(1);
  });

  it('is one incident for all replicas of a type that crash', async () => {
    for (let n = 0; n < 5; n++) {
      const started = [podName(), podName(), podName()];
      for (const id of started) {
        await fleet.record({ worker_id: id, ...POD }, 'http');
      }
      harness.pass(100);
      harness.pass(100);
    }
    expect(loops()).toHaveLength(1);
  });

  it('names its workers from the third on, so that their own pages can be muted', async () => {
    await crash(10, 300);
    await crash(10, 300);
    const third = await crash(10, 300);
    const fourth = podName();
    await fleet.record({ worker_id: fourth, ...POD }, 'http');
    const [loop] = fleet.state.crashLoops(harness.clock.now());
    expect(loop?.loop.members).toEqual([third, fourth]);
  });

  it('lasts an hour if no worker follows the last one', async () => {
    for (let n = 0; n < 3; n++) {
      await crash(10, 300);
    }
    harness.pass(3000);
    expect(loops()).toHaveLength(1);
    harness.pass(700);
    expect(loops()).toEqual([]);
  });
});

describe('F4: no crash loop are', () => {
  it('rolling deployments twice a day, with and without a goodbye', async () => {
    for (let deploy = 0; deploy < 8; deploy++) {
      const ids = [podName(), podName(), podName(), podName()];
      for (let hours = 0; hours < 12; hours++) {
        for (const id of ids) {
          await fleet.record({ worker_id: id, ...POD }, 'http');
        }
        // Longer than the promise would be a failure; the interval of these workers is an hour.
        harness.pass(20);
      }
      if (deploy % 2 === 0) {
        for (const id of ids) {
          await fleet.record({ worker_id: id, ...POD, status: 'stopped' }, 'http');
        }
      } else {
        await live(ids[0] ?? '', 1900);
      }
      expect(loops()).toEqual([]);
    }
  });

  it('jobs of one process each, which say goodbye', async () => {
    for (let job = 0; job < 30; job++) {
      const id = podName();
      await live(id, 20);
      await fleet.record({ worker_id: id, ...POD, status: 'stopped' }, 'http');
      harness.pass(60);
    }
    expect(loops()).toEqual([]);
  });

  it('spot reclaims of workers that had worked for hours', async () => {
    for (let n = 0; n < 5; n++) {
      await crash(2000, 120);
    }
    expect(loops()).toEqual([]);
  });

  it('autoscaling: three young workers end at once, and others come later', async () => {
    const ids = [podName(), podName(), podName()];
    for (const id of ids) {
      await fleet.record({ worker_id: id, ...POD }, 'http');
    }
    harness.pass(200);
    for (let n = 0; n < 3; n++) {
      await live(podName(), 40);
    }
    expect(loops()).toEqual([]);
  });

  it('crashes of different types or families, one each', async () => {
    for (const [type, id] of [
      ['a', 'indexer-7d9f5b6c4-xbbbb'],
      ['b', 'indexer-7d9f5b6c4-xcccc'],
      ['a', 'crawler-7d9f5b6c4-xdddd'],
      ['a', 'mailer-7d9f5b6c4-xffff'],
    ] as const) {
      await live(id, 20, { worker_type: type });
      harness.pass(200);
    }
    expect(loops()).toEqual([]);
  });

  it('failures of a worker that keeps its ID, which the rules count', async () => {
    for (let n = 0; n < 5; n++) {
      await live('indexer-0', 20);
      harness.pass(300);
    }
    expect(loops()).toEqual([]);
  });
});
