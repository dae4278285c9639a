import { type Report } from '@heartline/protocol';
import { defaultConfig, FleetHarness } from '../../fleet/fleet.fixture';
import { type Fleet } from '../../fleet/fleet';
import { judgeSighting, type SightingVerdict } from './judge-sighting';

const IDLE: Report = { worker_id: 'w-1', interval_seconds: 10, status: 'idle' };
const BUSY: Report = { ...IDLE, status: 'processing' };

let harness: FleetHarness;
let fleet: Fleet;

beforeEach(async () => {
  harness = new FleetHarness();
  fleet = await harness.open();
});

afterEach(() => harness.end());

function verdict(report: Report, ageMs: number | undefined): SightingVerdict {
  const context = { now: fleet.state.now(), isFirst: false, config: defaultConfig() };
  return judgeSighting({ report, ageMs }, fleet.state.get('w-1'), context);
}

describe('a sighting of a worker that the fleet knows', () => {
  beforeEach(() => {
    fleet.apply(IDLE, 'redis');
  });

  it.each([
    ['a heartbeat after the last one is recorded', IDLE, 0, 'record'],
    ['the last heartbeat is ignored', IDLE, 2_000, 'ignore'],
    ['a heartbeat that is newer by what the answer of the server took is ignored', IDLE, 1_600, 'ignore'],
    ['the last heartbeat is recorded again with another status', BUSY, 2_000, 'record'],
    ['one without a status says nothing about it', { worker_id: 'w-1' }, 2_000, 'ignore'],
    ['one of which the time is not known is ignored', BUSY, undefined, 'ignore'],
  ] as const)('P2 %s', (_what, report, ageMs, expected) => {
    harness.pass(2);
    expect(verdict(report, ageMs)).toBe(expected);
  });

  it.each([
    ['stopped', () => fleet.apply({ worker_id: 'w-1', status: 'stopped' }, 'redis'), 0],
    ['is late', () => undefined, 15],
    ['has failed', () => undefined, 40],
  ])('P2 the last heartbeat with another status does not bring back one that %s', (_what, end, seconds) => {
    end();
    harness.pass(seconds);
    expect(verdict(BUSY, 1000 * seconds)).toBe('ignore');
  });

  it('P2 another status changes neither the time of the last heartbeat nor what is known of its rhythm', () => {
    const before = fleet.state.get('w-1');
    const rhythm = JSON.stringify([...fleet.state.interarrivals()]);
    harness.pass(2);
    fleet.apply(BUSY, 'redis', { ageMs: 2_000 });
    expect(fleet.state.get('w-1')).toMatchObject({
      status: 'processing',
      lastHeartbeatAt: before?.lastHeartbeatAt,
    });
    expect(JSON.stringify([...fleet.state.interarrivals()])).toBe(rhythm);
  });
});
