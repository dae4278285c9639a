import fc from 'fast-check';
import { detectionSuppressed } from '../../health/liveness/worker-liveness';
import { type Millis } from '../../model/time';
import { type Fleet } from '../fleet';
import { FleetHarness } from '../fleet.fixture';

const IDS = ['w-1', 'w-2', 'w-3'] as const;
const SOURCE = 'redis';
const id = fc.constantFrom(...IDS);
const seconds = fc.constantFrom(1, 7, 20, 31, 45, 61, 100, 400);

type Step =
  | { readonly kind: 'report'; readonly id: string; readonly interval: number; readonly threshold: number }
  | { readonly kind: 'read' | 'stop' | 'mark' | 'delete'; readonly id: string }
  | { readonly kind: 'expect'; readonly id: string; readonly interval: number }
  | { readonly kind: 'stall' | 'pass' | 'restart'; readonly seconds: number }
  | { readonly kind: 'disconnect' | 'reconnect' };

const step: fc.Arbitrary<Step> = fc.oneof<fc.Arbitrary<Step>[]>(
  fc.record({
    kind: fc.constant('report' as const),
    id,
    interval: fc.constantFrom(10, 30, 120),
    threshold: fc.constantFrom(2, 3, 20),
  }),
  fc.record({
    kind: fc.constantFrom('read' as const, 'stop' as const, 'mark' as const, 'delete' as const),
    id,
  }),
  fc.record({ kind: fc.constant('expect' as const), id, interval: fc.constantFrom(5, 60) }),
  fc.record({ kind: fc.constantFrom('stall' as const, 'restart' as const), seconds }),
  fc.record({ kind: fc.constant('pass' as const), seconds }),
  fc.record({ kind: fc.constant('pass' as const), seconds }),
  fc.record({ kind: fc.constantFrom('disconnect' as const, 'reconnect' as const) }),
);

/** The suppressed workers by the definition of each, without anything that was remembered. */
function byDefinition({ state }: Fleet, now: Millis): string[] {
  return [...state.workers()]
    .filter(({ health }) => health.state !== 'failed' && health.state !== 'stopped')
    .filter((worker) =>
      detectionSuppressed(worker, state.age(worker, now), now, { sourceDown: state.sourceDown(worker) }),
    )
    .map((worker) => worker.id)
    .sort();
}

async function apply(fleet: Fleet, harness: FleetHarness, each: Step): Promise<void> {
  switch (each.kind) {
    case 'report': {
      const { interval, threshold } = each;
      const expectation = { interval_seconds: interval, failure_threshold: threshold };
      await fleet.record({ worker_id: each.id, ...expectation }, 'http');
      break;
    }
    case 'read':
      await fleet.record({ worker_id: each.id, interval_seconds: 30 }, SOURCE);
      break;
    case 'stop':
      await fleet.record({ worker_id: each.id, status: 'stopped' }, 'http');
      break;
    case 'mark':
      await fleet.markFailed(each.id, 'by hand');
      break;
    case 'delete':
      await fleet.forget(each.id, 'deleted');
      break;
    case 'expect':
      await fleet.expect(each.id, { intervalMs: each.interval * 1000 });
      break;
    case 'stall':
      harness.pass(0);
      fleet.addGap({ from: harness.clock.at, to: (harness.clock.at += each.seconds * 1000) }, 'stall');
      break;
    case 'pass':
      harness.pass(each.seconds);
      break;
    case 'restart':
      await harness.reopen(each.seconds);
      break;
    case 'disconnect':
      fleet.sources.disconnected(SOURCE);
      break;
    case 'reconnect':
      fleet.sources.reconnected(SOURCE);
      break;
  }
}

it('F1 whatever happens, detection is suppressed for exactly the workers that the exporter cannot judge', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const harness = new FleetHarness();
      let isSourceDown = false;
      try {
        let fleet = await harness.open();
        for (const each of steps) {
          // A source that is down cannot be read.
          if (each.kind !== 'read' || !isSourceDown) {
            await apply(fleet, harness, each);
          }
          isSourceDown = each.kind === 'disconnect' || (isSourceDown && each.kind !== 'reconnect');
          fleet = harness.fleet ?? fleet;
          harness.pass(1);
          const now = fleet.state.now();
          const expected = byDefinition(fleet, now);
          expect([...fleet.state.suppressedWorkers(now)].map((worker) => worker.id).sort()).toEqual(expected);
          expect(harness.metrics.suppressed).toBe(expected.length > 0 || isSourceDown);
        }
      } finally {
        await harness.end();
      }
    }),
    { numRuns: 100 },
  );
});
