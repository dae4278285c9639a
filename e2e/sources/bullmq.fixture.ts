import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { MONITOR, type RedisServer } from '../../test-support/servers/redis-server';
import { type TestProcess } from '../../test-support/test-process';
import { BullmqRun } from './bullmq-run';
import { expectNothingFalse, type ObservedExporter } from './observed-exporter';

/**
 * The tests of the source with one version of BullMQ. Each version has a file of its own, so that they run side by side.
 *
 * @param packageName the installed package of that version
 */
export function testBullmq(version: string, packageName: string): void {
  describe(`the source bullmq with version ${version}`, () => {
    let run: BullmqRun;
    let redis: RedisServer;
    let exporter: ObservedExporter;

    beforeAll(async () => {
      run = await BullmqRun.start(packageName);
      ({ redis, exporter } = run);
    });

    afterAll(() => run.close());

    const POD = 'pod-1';
    const FIRST = 'mail@127.0.0.1';
    const SECOND = 'mail@127.0.0.1-2';
    let pod: TestProcess;
    let first: TestProcess;
    let second: TestProcess;
    let idleProcess: TestProcess;

    it('P2 sees the workers that BullMQ sees, one for a process whose workers have one name, with a role that cannot write', async () => {
      pod = await run.start('mail,images', { WORKER_NAME: POD });
      first = await run.start('mail');
      second = await run.start('mail');
      await exporter.untilStates({ [POD]: 'healthy', [FIRST]: 'healthy', [SECOND]: 'healthy' });
      expect(Object.keys(await exporter.states())).toHaveLength(3);
      expect((await run.ask('mail')).workers).toHaveLength(3);
      expect((await run.ask('images')).workers).toHaveLength(1);
      const serving = await exporter.series('worker_queue_workers', 'queue');
      expect(serving).toEqual({ mail: 3, images: 1 });
      expect(exporter.log).not.toContain('in part');
      await expect(
        redis.command('--user', MONITOR.username, '--pass', MONITOR.password, 'SET', 'bull:x', '1'),
      ).resolves.toContain('NOPERM');
    });

    it('P2 has the counts of getJobCounts, and the jobs of each worker', async () => {
      const later = { delay: 3_600_000 };
      await run.ask('mail', [{ seconds: 0 }, { seconds: 0 }, { seconds: 0, fail: true }]);
      await expectEventually(
        () => run.ask('mail'),
        ({ counts }) => expect(counts).toMatchObject({ completed: 2, failed: 1 }),
      );
      await run.ask('mail', [{ seconds: 600 }, { seconds: 600 }, { seconds: 600 }]);
      await expectEventually(
        () => run.ask('mail'),
        ({ counts }) => expect(counts).toMatchObject({ active: 3, waiting: 0 }),
      );
      await run.ask(
        'mail',
        [{ seconds: 0 }, { seconds: 0, opts: later }, { seconds: 0, opts: { priority: 3 } }],
        'schedule',
      );
      await run.ask('mail', [], 'flow');
      const counts = await run.expectOwnFigures('mail');
      expect(counts).toMatchObject({
        active: 3,
        waiting: 2,
        delayed: 2,
        prioritized: 1,
        'waiting-children': 1,
      });
      const active = await exporter.series('worker_tasks_active', 'worker_id');
      expect(active).toEqual({ [POD]: 1, [FIRST]: 1, [SECOND]: 1 });
      const job = (await run.ask('mail')).active.find(({ worker }) => worker === POD);
      expect((await exporter.workers()).find(({ worker_id: id }) => id === POD)).toMatchObject({
        status: 'processing',
        current_task: job?.id,
      });
      const oldest = await exporter.series('worker_queue_oldest_task_timestamp_seconds', 'queue');
      expect(oldest).toHaveProperty('mail');
    });

    it('P1 a paused queue keeps its waiting jobs in the figures, and its workers healthy', async () => {
      await run.ask('images', [], 'pause');
      await run.ask('images', [{ seconds: 0 }]);
      expect(await run.expectOwnFigures('images')).toMatchObject({ active: 0 });
      expect(await run.figures('images')).toMatchObject({ waiting: 1 });
      await run.ask('images', [], 'resume');
      await expectEventually(
        () => run.figures('images'),
        (seen) => expect(seen).toMatchObject({ waiting: 0, completed: 1 }),
      );
    });

    it('P1 outages of the server and of the exporter say nothing false about idle and busy workers', async () => {
      const all = { [POD]: 'healthy', [FIRST]: 'healthy', [SECOND]: 'healthy', 'idle@127.0.0.1': 'healthy' };
      idleProcess = await run.start('idle');
      await exporter.untilStates(all);
      exporter.takeTransitions();
      redis.pause();
      await exporter.untilStates({ [POD]: 'unknown', [FIRST]: 'unknown', 'idle@127.0.0.1': 'unknown' });
      expect(await exporter.series('heartline_source_up', 'source')).toEqual({ bullmq: 0 });
      // Longer than the locks live: their jobs are stalled, and their workers do not notice.
      const until = Date.now() + 10_000;
      await pollUntil('the end of the locks', () => Promise.resolve(Date.now() > until));
      redis.resume();
      await exporter.untilStates(all);
      await run.untilPolls(20);
      await exporter.untilStates(all);
      expectNothingFalse(exporter.takeTransitions(), Object.keys(all));
      await redis.stop();
      await exporter.untilStates({ [POD]: 'unknown' });
      await redis.startAgain();
      await exporter.untilStates(all);
      await run.untilPolls(20);
      await exporter.untilStates(all);
      await exporter.kill();
      await exporter.startAgain();
      await exporter.untilStates(all);
      await run.untilPolls(20);
      await exporter.untilStates(all);
      expectNothingFalse(exporter.takeTransitions(), Object.keys(all));
      expect(Object.keys(await exporter.states()).sort()).toEqual(Object.keys(all).sort());
    });

    it('P1 a worker that closes while it is busy, and one that closes while it is idle, stop and do not fail', async () => {
      // The jobs of ten minutes end with their workers.
      for (const worker of [pod, first, second]) {
        await worker.end('SIGKILL');
      }
      await redis.command(
        'DEL',
        ...['wait', 'active', 'prioritized', 'paused', 'delayed', 'stalled'].map((key) => `bull:mail:${key}`),
      );
      pod = await run.start('mail,images', { WORKER_NAME: POD });
      first = await run.start('mail');
      second = await run.start('mail');
      await exporter.untilStates({ [POD]: 'healthy', [FIRST]: 'healthy', [SECOND]: 'healthy' });
      const next = await run.start('mail', { WORKER_NAME: 'next' });
      await exporter.untilStates({ next: 'healthy', 'idle@127.0.0.1': 'healthy' });
      exporter.takeTransitions();
      await run.ask('closing', [{ seconds: 45 }]);
      const busy = await run.start('closing', { WORKER_NAME: 'busy' });
      await expectEventually(
        () => exporter.series('worker_tasks_active', 'worker_id'),
        (active) => expect(active).toMatchObject({ busy: 1 }),
      );
      const ended = busy.end('SIGTERM');
      await first.end('SIGTERM');
      await exporter.untilStates({ [FIRST]: 'stopped', busy: 'healthy' });
      await ended;
      await exporter.untilStates({ busy: 'stopped', next: 'healthy', [SECOND]: 'healthy' });
      const transitions = exporter.takeTransitions();
      expectNothingFalse(transitions, [SECOND, POD, 'idle@127.0.0.1']);
      expect(transitions['busy']).not.toContain('failed');
      expect(transitions[FIRST]).toEqual(['stopped']);
      expect((await run.ask('closing')).counts).toMatchObject({ completed: 1 });
      await next.end('SIGTERM');
      await exporter.untilStates({ next: 'stopped' });
    });

    it('P1 a rolling restart fails no worker', async () => {
      exporter.takeTransitions();
      const third = await run.start('mail');
      await second.end('SIGTERM');
      await run.untilPolls(20);
      await exporter.untilStates({ [POD]: 'healthy', 'idle@127.0.0.1': 'healthy' });
      const transitions = exporter.takeTransitions();
      expect(Object.values(transitions).flat()).not.toContain('failed');
      expect((await run.ask('mail')).workers).toHaveLength(2);
      expect(await exporter.series('worker_queue_workers', 'queue')).toMatchObject({ mail: 2 });
      second = third;
    });

    it('P2 finds a connected worker that hangs, an idle and a busy one, and its recovery', async () => {
      const hanging = await run.start('hang', { WORKER_NAME: 'hanging' });
      await exporter.untilStates({ hanging: 'healthy' });
      hanging.signal('SIGSTOP');
      await exporter.untilStates({ hanging: 'failed', [POD]: 'healthy' });
      hanging.signal('SIGCONT');
      await exporter.untilStates({ hanging: 'healthy' });
      // A job that blocks the event loop: BullMQ cannot renew its lock.
      await run.ask('hang', [{ seconds: 120, block: true }]);
      await exporter.untilStates({ hanging: 'failed', [POD]: 'healthy' });
      expect((await run.ask('hang')).workers).toHaveLength(1);
      expect(
        await exporter.series('worker_queue_tasks', 'queue', 'priority="",state="stalled"'),
      ).toMatchObject({
        hang: 1,
        mail: 0,
      });
      await expectEventually(
        () => exporter.series('worker_tasks_stuck', 'worker_id'),
        (stuck) => expect(stuck).toMatchObject({ hanging: 1 }),
      );
      await hanging.end('SIGKILL');
    });

    it('P2 finds killed workers, an idle and a busy one, also one that died while the exporter did not run', async () => {
      const busy = await run.start('kill', { WORKER_NAME: 'killed' });
      await exporter.untilStates({ killed: 'healthy', [POD]: 'healthy' });
      await run.ask('kill', [{ seconds: 600 }]);
      await expectEventually(
        () => exporter.series('worker_tasks_active', 'worker_id'),
        (active) => expect(active).toMatchObject({ killed: 1 }),
      );
      await busy.end('SIGKILL');
      await exporter.untilStates({ killed: 'failed', [POD]: 'healthy' });
      await idleProcess.end('SIGKILL');
      await exporter.untilStates({ 'idle@127.0.0.1': 'failed', [POD]: 'healthy' });
      await exporter.kill();
      await pod.end('SIGKILL');
      await exporter.startAgain();
      await exporter.untilStates({ [POD]: 'failed', killed: 'failed', 'idle@127.0.0.1': 'failed' });
    });

    it('S5.6 reads another prefix, and one with braces as a cluster needs it', async () => {
      await exporter.configure(run.source('    key_prefix: "{app}"'));
      await redis.command('ACL', 'SETUSER', MONITOR.username, '~*');
      await exporter.reload();
      await run.start('orders', { PREFIX: '{app}', WORKER_NAME: 'order worker' });
      await run.start('orders', { PREFIX: '{app}', WORKER_NAME: 'braces' });
      await exporter.untilStates({ braces: 'healthy' });
      await run.ask('orders', [{ seconds: 0, opts: { delay: 3_600_000 } }], '', '{app}');
      await expectEventually(
        () => run.figures('orders'),
        (seen) => expect(seen).toMatchObject({ delayed: 1 }),
      );
      expect(Object.keys(await exporter.series('worker_queue_tasks', 'queue'))).toEqual(['orders']);
    });
  });
}
