import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { MONITOR, RedisServer } from '../../test-support/servers/redis-server';
import { type TestProcess } from '../../test-support/test-process';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';
import { runForJson } from './run-for-json';
import { startWorker } from './start-worker';

const TOOL = join(__dirname, 'workers', 'bullmq-queue.mjs');

interface Job {
  readonly seconds: number;
  readonly block?: boolean;
  readonly fail?: boolean;
  readonly opts?: Readonly<Record<string, unknown>>;
}

interface OwnFigures {
  readonly counts: Readonly<Record<string, number>>;
  readonly workers: readonly string[];
  readonly active: readonly { readonly id: string; readonly worker?: string }[];
}

/**
 * The tests of the source with one version of BullMQ. Each version has a file of its own, so that they run side by side.
 *
 * @param packageName the installed package of that version
 */
export function testBullmq(version: string, packageName: string): void {
  describe(`the source bullmq with version ${version}`, () => {
    let redis: RedisServer;
    let exporter: ObservedExporter;
    const processes: TestProcess[] = [];

    beforeAll(async () => {
      redis = await RedisServer.start();
      await redis.command(...documentedRole());
      await redis.command('CONFIG', 'REWRITE');
      exporter = await ObservedExporter.start(source());
    });

    afterAll(async () => {
      await exporter.close();
      await Promise.all(processes.map((worker) => worker.end('SIGKILL')));
      await redis.close();
    });

    /** The promises of the workers of workers/bullmq.mjs, which are shorter than BullMQ’s defaults. */
    function source(more = ''): string {
      return [
        '  - kind: bullmq',
        `    url: ${redis.url()}`,
        `    username: ${MONITOR.username}`,
        `    password_file: ${redis.passwordFile}`,
        '    poll_interval_seconds: 0.5',
        '    lock_duration_seconds: 8',
        '    heartbeat_seconds: 5',
        more,
      ].join('\n');
    }

    async function start(
      queues: string,
      environment: Readonly<Record<string, string>> = {},
    ): Promise<TestProcess> {
      const worker = await startWorker('bullmq.mjs', [packageName, redis.url(), queues], environment);
      processes.push(worker);
      return worker;
    }

    /** What BullMQ’s own classes say, after adding jobs. */
    function ask(
      queue: string,
      jobs: readonly Job[] = [],
      action = '',
      prefix = 'bull',
    ): Promise<OwnFigures> {
      const args = [packageName, redis.url(), prefix, queue, JSON.stringify(jobs), action];
      return runForJson(process.execPath, [TOOL, ...args]) as Promise<OwnFigures>;
    }

    async function untilPolls(count: number): Promise<void> {
      const polls = async () =>
        (await exporter.series('heartline_source_poll_duration_seconds_count', 'source'))['bullmq'] ?? 0;
      const before = await polls();
      await pollUntil(`${count} polls`, async () => (await polls()) >= before + count);
    }

    /** The figures of a queue by the names of `getJobCounts`. */
    async function figures(queue: string): Promise<Readonly<Record<string, number>>> {
      const of = async (state: string, priority = '') =>
        (await exporter.series('worker_queue_tasks', 'queue', `priority="${priority}",state="${state}"`))[
          queue
        ] ?? 0;
      return {
        active: await of('active'),
        completed: await of('completed'),
        delayed: await of('delayed'),
        failed: await of('failed'),
        prioritized: await of('waiting', 'prioritized'),
        waiting: await of('waiting'),
        'waiting-children': await of('delayed', 'waiting-children'),
      };
    }

    async function expectOwnFigures(queue: string): Promise<Readonly<Record<string, number>>> {
      let last: Readonly<Record<string, number>> = {};
      await expectEventually(
        async () => ({ own: (await ask(queue)).counts, seen: await figures(queue) }),
        ({ own, seen }) => {
          const { paused = 0, ...counts } = own;
          expect(seen).toEqual({ ...counts, waiting: (counts['waiting'] ?? 0) + paused });
          last = counts;
        },
      );
      return last;
    }

    const POD = 'pod-1';
    const FIRST = 'mail@127.0.0.1';
    const SECOND = 'mail@127.0.0.1-2';
    let pod: TestProcess;
    let first: TestProcess;
    let second: TestProcess;
    let idleProcess: TestProcess;

    it('P2 sees the workers that BullMQ sees, one for a process whose workers have one name, with a role that cannot write', async () => {
      pod = await start('mail,images', { WORKER_NAME: POD });
      first = await start('mail');
      second = await start('mail');
      await exporter.untilStates({ [POD]: 'healthy', [FIRST]: 'healthy', [SECOND]: 'healthy' });
      expect(Object.keys(await exporter.states())).toHaveLength(3);
      expect((await ask('mail')).workers).toHaveLength(3);
      expect((await ask('images')).workers).toHaveLength(1);
      const serving = await exporter.series('worker_queue_workers', 'queue');
      expect(serving).toEqual({ mail: 3, images: 1 });
      expect(exporter.log).not.toContain('in part');
      await expect(
        redis.command('--user', MONITOR.username, '--pass', MONITOR.password, 'SET', 'bull:x', '1'),
      ).resolves.toContain('NOPERM');
    });

    it('P2 has the counts of getJobCounts, and the jobs of each worker', async () => {
      const later = { delay: 3_600_000 };
      await ask('mail', [{ seconds: 0 }, { seconds: 0 }, { seconds: 0, fail: true }]);
      await expectEventually(
        () => ask('mail'),
        ({ counts }) => expect(counts).toMatchObject({ completed: 2, failed: 1 }),
      );
      await ask('mail', [{ seconds: 600 }, { seconds: 600 }, { seconds: 600 }]);
      await expectEventually(
        () => ask('mail'),
        ({ counts }) => expect(counts).toMatchObject({ active: 3, waiting: 0 }),
      );
      await ask(
        'mail',
        [{ seconds: 0 }, { seconds: 0, opts: later }, { seconds: 0, opts: { priority: 3 } }],
        'schedule',
      );
      await ask('mail', [], 'flow');
      const counts = await expectOwnFigures('mail');
      expect(counts).toMatchObject({
        active: 3,
        waiting: 2,
        delayed: 2,
        prioritized: 1,
        'waiting-children': 1,
      });
      const active = await exporter.series('worker_tasks_active', 'worker_id');
      expect(active).toEqual({ [POD]: 1, [FIRST]: 1, [SECOND]: 1 });
      const job = (await ask('mail')).active.find(({ worker }) => worker === POD);
      expect((await exporter.workers()).find(({ worker_id: id }) => id === POD)).toMatchObject({
        status: 'processing',
        current_task: job?.id,
      });
      const oldest = await exporter.series('worker_queue_oldest_task_timestamp_seconds', 'queue');
      expect(oldest).toHaveProperty('mail');
    });

    it('P1 a paused queue keeps its waiting jobs in the figures, and its workers healthy', async () => {
      await ask('images', [], 'pause');
      await ask('images', [{ seconds: 0 }]);
      expect(await expectOwnFigures('images')).toMatchObject({ active: 0 });
      expect(await figures('images')).toMatchObject({ waiting: 1 });
      await ask('images', [], 'resume');
      await expectEventually(
        () => figures('images'),
        (seen) => expect(seen).toMatchObject({ waiting: 0, completed: 1 }),
      );
    });

    it('P1 outages of the server and of the exporter say nothing false about idle and busy workers', async () => {
      const all = { [POD]: 'healthy', [FIRST]: 'healthy', [SECOND]: 'healthy', 'idle@127.0.0.1': 'healthy' };
      idleProcess = await start('idle');
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
      await untilPolls(20);
      await exporter.untilStates(all);
      expectNothingFalse(exporter.takeTransitions(), Object.keys(all));
      await redis.stop();
      await exporter.untilStates({ [POD]: 'unknown' });
      await redis.startAgain();
      await exporter.untilStates(all);
      await untilPolls(20);
      await exporter.untilStates(all);
      await exporter.kill();
      await exporter.startAgain();
      await exporter.untilStates(all);
      await untilPolls(20);
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
      pod = await start('mail,images', { WORKER_NAME: POD });
      first = await start('mail');
      second = await start('mail');
      await exporter.untilStates({ [POD]: 'healthy', [FIRST]: 'healthy', [SECOND]: 'healthy' });
      const next = await start('mail', { WORKER_NAME: 'next' });
      await exporter.untilStates({ next: 'healthy', 'idle@127.0.0.1': 'healthy' });
      exporter.takeTransitions();
      await ask('closing', [{ seconds: 45 }]);
      const busy = await start('closing', { WORKER_NAME: 'busy' });
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
      expect((await ask('closing')).counts).toMatchObject({ completed: 1 });
      await next.end('SIGTERM');
      await exporter.untilStates({ next: 'stopped' });
    });

    it('P1 a rolling restart fails no worker', async () => {
      exporter.takeTransitions();
      const third = await start('mail');
      await second.end('SIGTERM');
      await untilPolls(20);
      await exporter.untilStates({ [POD]: 'healthy', 'idle@127.0.0.1': 'healthy' });
      const transitions = exporter.takeTransitions();
      expect(Object.values(transitions).flat()).not.toContain('failed');
      expect((await ask('mail')).workers).toHaveLength(2);
      expect(await exporter.series('worker_queue_workers', 'queue')).toMatchObject({ mail: 2 });
      second = third;
    });

    it('P2 finds a connected worker that hangs, an idle and a busy one, and its recovery', async () => {
      const hanging = await start('hang', { WORKER_NAME: 'hanging' });
      await exporter.untilStates({ hanging: 'healthy' });
      hanging.signal('SIGSTOP');
      await exporter.untilStates({ hanging: 'failed', [POD]: 'healthy' });
      hanging.signal('SIGCONT');
      await exporter.untilStates({ hanging: 'healthy' });
      // A job that blocks the event loop: BullMQ cannot renew its lock.
      await ask('hang', [{ seconds: 120, block: true }]);
      await exporter.untilStates({ hanging: 'failed', [POD]: 'healthy' });
      expect((await ask('hang')).workers).toHaveLength(1);
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
      const busy = await start('kill', { WORKER_NAME: 'killed' });
      await exporter.untilStates({ killed: 'healthy', [POD]: 'healthy' });
      await ask('kill', [{ seconds: 600 }]);
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
      await exporter.configure(source('    key_prefix: "{app}"'));
      await redis.command('ACL', 'SETUSER', MONITOR.username, '~*');
      await exporter.reload();
      await start('orders', { PREFIX: '{app}', WORKER_NAME: 'order worker' });
      await start('orders', { PREFIX: '{app}', WORKER_NAME: 'braces' });
      await exporter.untilStates({ braces: 'healthy' });
      await ask('orders', [{ seconds: 0, opts: { delay: 3_600_000 } }], '', '{app}');
      await expectEventually(
        () => figures('orders'),
        (seen) => expect(seen).toMatchObject({ delayed: 1 }),
      );
      expect(Object.keys(await exporter.series('worker_queue_tasks', 'queue'))).toEqual(['orders']);
    });
  });
}

/** The command of docs/sources/bullmq.md that creates the role, with the password of the tests. */
function documentedRole(): readonly string[] {
  const page = readFileSync(join(__dirname, '../../docs/sources/bullmq.md'), 'utf8');
  const line = /^ACL SETUSER heartline .*$/m.exec(page)?.[0] ?? '';
  return line
    .replace('>PASSWORD', `>${MONITOR.password}`)
    .replace('heartline', `${MONITOR.username} reset`)
    .split(' ');
}
