import { FleetHarness } from '../fleet.fixture';
import { MAX_ACKNOWLEDGEMENTS } from './acknowledgements';

let harness: FleetHarness;
beforeEach(() => {
  harness = new FleetHarness();
});
afterEach(() => harness.end());

/** A fleet whose workers `a` and `b` are silent. */
async function openSilent() {
  const fleet = await harness.open();
  await fleet.expect('a', {});
  await fleet.expect('b', {});
  harness.pass(90);
  return fleet;
}

/** The note of the acknowledgement that covers the present silence of a worker. */
function noteFor(id: string): string | undefined {
  const { state } = harness.fleet ?? {};
  const worker = state?.get(id);
  return worker && state?.acknowledgementOf(worker, state.now())?.note;
}

describe('F8 the acknowledgement of the silence of a worker', () => {
  it('is the newest one of this worker, also after a restart, and none of another worker', async () => {
    const { acknowledgements } = await openSilent();
    await acknowledgements.acknowledge({ workerId: 'a', note: 'first' });
    harness.pass(1);
    await acknowledgements.acknowledge({ workerId: 'a', note: 'second' });
    await acknowledgements.acknowledge({ workerType: 'unknown', note: 'of the type' });
    expect([noteFor('a'), noteFor('b')]).toEqual(['second', undefined]);
    await harness.reopen();
    expect([noteFor('a'), noteFor('b')]).toEqual(['second', undefined]);
  });

  it('is the one before when the newest one is withdrawn', async () => {
    const { acknowledgements } = await openSilent();
    await acknowledgements.acknowledge({ workerId: 'a', note: 'first' });
    const { id } = await acknowledgements.acknowledge({ workerId: 'a', note: 'second' });
    await acknowledgements.withdraw(id, undefined);
    expect(noteFor('a')).toBe('first');
  });

  it('is forgotten with its worker, and that of another worker is kept', async () => {
    const fleet = await openSilent();
    await fleet.acknowledgements.acknowledge({ workerId: 'a', note: 'of a' });
    await fleet.acknowledgements.acknowledge({ workerId: 'b', note: 'of b' });
    await fleet.forget('a', 'deleted');
    await fleet.expect('a', {});
    harness.pass(90);
    expect([noteFor('a'), noteFor('b')]).toEqual([undefined, 'of b']);
    expect([...fleet.state.allAcknowledgements()].map(({ note }) => note)).toEqual(['of b']);
  });

  it('makes room for newer ones if it is the oldest, and stays otherwise', async () => {
    const { acknowledgements } = await openSilent();
    await acknowledgements.acknowledge({ workerId: 'a', note: 'oldest' });
    harness.pass(1);
    await acknowledgements.acknowledge({ workerId: 'b', note: 'second' });
    harness.pass(1);
    const rest = Array.from({ length: MAX_ACKNOWLEDGEMENTS - 2 }, (_, n) =>
      acknowledgements.acknowledge({ workerId: `other-${n}` }),
    );
    await Promise.all(rest);
    expect([noteFor('a'), noteFor('b')]).toEqual(['oldest', 'second']);
    await acknowledgements.acknowledge({ workerId: 'one-more' });
    expect([noteFor('a'), noteFor('b')]).toEqual([undefined, 'second']);
  });
});
