import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCKER_DRIVER } from '../../exporter/src/recovery/driver-kinds/docker/docker-driver';
import {
  actionCall,
  type CallOptions,
  createDriver,
} from '../../exporter/src/recovery/driver-kinds/driver-kinds.fixture';
import { type StepOutcome } from '../../exporter/src/recovery/drivers/driver';
import { pollUntil } from '../../test-support/poll-until';
import { dockerProblem, TestDockerEngine } from '../../test-support/servers/docker-engine';

const problem = dockerProblem();
if (problem !== undefined) {
  console.warn(`The tests of the Docker driver are skipped: ${problem}.`);
}

/** Ends at once with SIGTERM. */
const POLITE = 'trap "echo bye; exit 0" TERM; while true; do sleep 0.1; done';
/** Ignores SIGTERM. */
const STUBBORN = 'trap "" TERM; while true; do sleep 0.1; done';
/** The last heartbeat of the worker, long after the start of the container. */
const LATER = { lastHeartbeatAt: Date.now() + 3_600_000 };

(problem === undefined ? describe : describe.skip)('the Docker driver, with a real engine', () => {
  let engine: TestDockerEngine;
  beforeAll(async () => {
    engine = await TestDockerEngine.start();
  });
  afterAll(() => engine.close());
  afterEach(() => engine.removeContainers());

  function run(stepName: string, options: object = {}, call: CallOptions = {}): Promise<StepOutcome> {
    const driver = createDriver(
      DOCKER_DRIVER,
      { socket: engine.socketPath, stop_seconds: 1, ...options },
      { now: Date.now() },
    );
    const parsed = actionCall({ facts: LATER, ...call });
    const step = driver
      .steps(parsed.action, parsed.target)
      .find(({ name }) => name === `test-driver/${stepName}`);
    return step?.run(parsed) ?? Promise.reject(new Error(`no step ${stepName}`));
  }
  async function worker(script: string, workerId = 'w-1') {
    return engine.run({ script, labels: { 'heartline.worker_id': workerId } });
  }
  async function startedAt(id: string) {
    return (await engine.state(id))['StartedAt'];
  }

  it('restarts the container of the worker, with its stop signal', async () => {
    const id = await worker(POLITE);
    const other = await worker(POLITE, 'w-2');
    const [before, otherBefore] = [await startedAt(id), await startedAt(other)];
    expect(await run('restart')).toEqual({
      result: 'done',
      evidence: expect.objectContaining({
        container: id.slice(0, 12),
        status: 'running',
        started_at: before,
        status_after: 'running',
        started_at_after: expect.not.stringMatching(String(before)),
      }),
    });
    expect(await startedAt(id)).not.toBe(before);
    expect(await engine.logs(id)).toContain('bye');
    expect(await startedAt(other)).toBe(otherBefore);
  });

  it('restarts a container that ignores SIGTERM or is frozen, through the engine’s own SIGKILL', async () => {
    const stubborn = await worker(STUBBORN);
    const frozen = await worker(POLITE, 'w-2');
    await engine.api('POST', `/containers/${frozen}/pause`);
    for (const [id, workerId] of [
      [stubborn, 'w-1'],
      [frozen, 'w-2'],
    ] as const) {
      const before = await startedAt(id);
      expect(await run('restart', {}, { workerId })).toMatchObject({ result: 'done' });
      expect(await engine.state(id)).toMatchObject({ Running: true, Paused: false });
      expect(await startedAt(id)).not.toBe(before);
    }
  });

  it('starts a container that has ended, and says how it ended', async () => {
    // The second run goes on.
    const id = await worker('test -e /ran && exec sleep 1000; touch /ran; exit 42');
    await pollUntil('the end', async () => (await engine.state(id))['Status'] === 'exited');
    expect(await run('restart')).toMatchObject({
      result: 'done',
      evidence: { status: 'exited', exit_code: 42, status_after: 'running' },
    });
  });

  it('sends another stop signal, also to an engine whose restart takes none', async () => {
    const id = await worker('trap "echo interrupted; exit 0" INT; while true; do sleep 0.1; done');
    expect(await run('restart', { stop_signal: 'SIGINT' })).toMatchObject({ result: 'done' });
    expect(await engine.logs(id)).toContain('interrupted');
    const second = await worker(STUBBORN, 'w-2');
    const before = await startedAt(second);
    expect(await run('restart', { stop_signal: 'SIGTERM' }, { workerId: 'w-2' })).toMatchObject({
      result: 'done',
    });
    expect(await startedAt(second)).not.toBe(before);
  });

  it('kills and starts the container in the second step', async () => {
    const id = await worker(STUBBORN);
    const before = await startedAt(id);
    expect(await run('kill')).toMatchObject({ result: 'done', evidence: { status_after: 'running' } });
    expect(await startedAt(id)).not.toBe(before);
    await engine.api('POST', `/containers/${id}/kill`);
    await pollUntil('the end', async () => (await engine.state(id))['Running'] === false);
    expect(await run('kill')).toMatchObject({ result: 'done', evidence: { status: 'exited' } });
  });

  it('leaves a container alone that the engine has started since the last heartbeat', async () => {
    const id = await worker(POLITE);
    const before = await startedAt(id);
    const facts = { lastHeartbeatAt: Date.now() - 3_600_000 };
    expect(await run('restart', {}, { facts })).toMatchObject({ result: 'nothing_to_do' });
    expect(await startedAt(id)).toBe(before);
    // After the grace it is stuck at its start.
    expect(await run('restart', { start_grace_seconds: 0 }, { facts })).toMatchObject({ result: 'done' });
    expect(await startedAt(id)).not.toBe(before);
  });

  it.each(['w', 'w-10', '--help', '../w-1', '$(id)', 'w-1"],"name":["x', 'w-1\n', 'x'.repeat(2000), ''])(
    'changes no container for the worker ID %j, which none has',
    async (workerId) => {
      const id = await worker(POLITE);
      const before = await startedAt(id);
      for (const step of ['restart', 'kill']) {
        expect(await run(step, {}, { workerId })).toMatchObject({
          result: expect.stringMatching(/refused|failed/),
        });
      }
      expect(await engine.state(id)).toMatchObject({ Running: true, StartedAt: before });
    },
  );

  it('refuses if two containers have the label, and a container without the label is never found', async () => {
    const [first, second] = [await worker(POLITE), await worker(POLITE)];
    const before = [await startedAt(first), await startedAt(second)];
    expect(await run('restart')).toMatchObject({
      result: 'refused',
      reason: '2 containers have the label heartline.worker_id=w-1; it must be unique.',
    });
    expect([await startedAt(first), await startedAt(second)]).toEqual(before);
    const foreign = await engine.run({ script: POLITE, labels: { name: 'w-9' } });
    expect(await run('restart', {}, { workerId: 'w-9' })).toMatchObject({ result: 'failed' });
    expect(await engine.state(foreign)).toMatchObject({ Running: true });
  });

  it('S3.7 stops a sandbox of the worker for good, and no other one', async () => {
    const labels = { 'heartline.worker_id': 'w-1', 'heartline.sandbox_id': 's-1' };
    const own = await engine.run({ script: STUBBORN, labels, restartPolicy: 'always' });
    const foreign = await engine.run({
      script: POLITE,
      labels: { 'heartline.worker_id': 'w-2', 'heartline.sandbox_id': 's-2' },
    });
    const call = { action: 'terminate_sandbox', sandboxId: 's-1' } as const;
    expect(await run('stop', {}, call)).toMatchObject({
      result: 'done',
      evidence: { status_after: 'exited' },
    });
    expect(await engine.state(own)).toMatchObject({ Running: false });
    expect(await run('stop', {}, call)).toMatchObject({ result: 'nothing_to_do' });
    expect(await run('stop', {}, { ...call, sandboxId: 's-2' })).toMatchObject({
      result: 'refused',
      reason: expect.stringContaining('is w-2, not w-1'),
    });
    expect(await run('stop', {}, { ...call, sandboxId: 's-3' })).toMatchObject({ result: 'failed' });
    expect(await engine.state(foreign)).toMatchObject({ Running: true });
  });

  it('fails with the reason if there is no engine', async () => {
    const missing = join(tmpdir(), `no-engine-${process.pid}.sock`);
    expect(await run('restart', { socket: missing })).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('ENOENT'),
    });
    const server = createServer((_, response) => response.end('hello')).listen(missing);
    await once(server, 'listening');
    expect(await run('restart', { socket: missing })).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('is not the socket of a Docker engine'),
    });
    server.close();
    rmSync(missing, { force: true });
  });
});
