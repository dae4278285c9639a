import { dockerProblem } from '../../test-support/servers/docker-engine';
import { ContainerPlatform } from './container-platform';
import { RecoverableFleet } from './recoverable-fleet';

const problem = dockerProblem();
if (problem !== undefined) {
  console.warn(`The tests of recovery with containers are skipped: ${problem}.`);
}

const SIZE = 10;

(problem === undefined ? describe : describe.skip)('S2.11 recovery with containers of a real engine', () => {
  let fleet: RecoverableFleet<ContainerPlatform>;
  beforeAll(async () => {
    const platform = await ContainerPlatform.start();
    fleet = await RecoverableFleet.start(SIZE, platform);
  });
  afterAll(() => fleet.end());

  it('brings back a container that was killed and one that hangs, and touches no other', async () => {
    const lost = ['worker-0', 'worker-1'] as const;
    expect(await fleet.loseTwo(...lost)).toEqual({ replaced: lost, restarted: lost });
    for (const id of lost) {
      expect(await fleet.actions(id)).toMatchObject([
        { outcome: 'completed', steps: [{ step: 'restarter/restart' }] },
      ]);
    }
  });

  it('leaves a container alone that reports while an alert says that it has failed', async () => {
    const pid = await fleet.pid('worker-2');
    const alert = {
      status: 'firing',
      labels: { alertname: 'WorkerFailed', worker_id: 'worker-2', worker_type: 'batch' },
      startsAt: new Date().toISOString(),
      fingerprint: 'abcdef',
    };
    const response = await fleet.post('api/v1/recovery/alerts', { version: '4', alerts: [alert] });
    expect(response.status).toBe(202);
    await fleet.refused('worker-2', 'not_failed');
    expect([await fleet.pid('worker-2'), await fleet.restartsOf('worker-2')]).toEqual([pid, 0]);
  });
});
