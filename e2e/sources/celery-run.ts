import { expectEventually, pollUntil } from '../../test-support/poll-until';
import { type TestProcess } from '../../test-support/test-process';
import { CeleryFleet } from './celery-fleet';
import { expectNothingFalse, ObservedExporter } from './observed-exporter';

export const FIRST = 'mail_x2F_1@here';
export const SECOND = 'second@here';
export const NEXT = 'next@here';

/** A broker that can be made unreachable. */
interface Broker {
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
  startAgain(): Promise<void>;
}

/** Workers of Celery and an exporter that hears them, with what the tests of all brokers expect of both. */
export class CeleryRun {
  readonly fleet: CeleryFleet;
  readonly exporter: ObservedExporter;
  #first: TestProcess | undefined;
  #second: TestProcess | undefined;

  private constructor(fleet: CeleryFleet, exporter: ObservedExporter) {
    this.fleet = fleet;
    this.exporter = exporter;
  }

  /** @param sources the lines of the configuration below `sources:` */
  static async start(brokerUrl: string, sources: string): Promise<CeleryRun> {
    return new CeleryRun(await CeleryFleet.create(brokerUrl), await ObservedExporter.start(sources));
  }

  async close(): Promise<void> {
    await this.exporter.close();
    await this.fleet.close();
  }

  /** The worker of the queue `mail`: `FIRST`, and its successor `NEXT` after a rolling restart. */
  get first(): TestProcess {
    return started(this.#first);
  }

  set first(worker: TestProcess) {
    this.#first = worker;
  }

  /** The worker `SECOND`, of the queues `celery` and `slow`. */
  get second(): TestProcess {
    return started(this.#second);
  }

  async startWorkers(): Promise<void> {
    [this.#first, this.#second] = await Promise.all([
      this.fleet.start('mail/1@here', '--queues', 'mail'),
      this.fleet.start(SECOND, '--queues', 'celery,slow'),
    ]);
    await this.exporter.untilStates({ [FIRST]: 'healthy', [SECOND]: 'healthy' });
  }

  /**
   * Sends tasks. The exporter counts those of each worker as Celery’s inspect does.
   *
   * @param prefixes of the sources that read the workers
   */
  async expectTasksOfWorkers(prefixes: readonly string[]): Promise<void> {
    const { fleet, exporter, first, second } = this;
    const inEachSource = (figures: Readonly<Record<string, number>>) =>
      Object.fromEntries(
        prefixes.flatMap((prefix) => Object.entries(figures).map(([id, count]) => [prefix + id, count])),
      );
    await fleet.send('mail', 0, 3);
    await fleet.send('slow', 900, 3);
    await expectEventually(
      async () => ({
        own: await fleet.describe(),
        active: await exporter.series('worker_tasks_active', 'worker_id'),
        begun: await exporter.series('worker_tasks_assigned_total', 'worker_id'),
      }),
      ({ own, active, begun }) => {
        expect(own[SECOND]).toMatchObject({ active: 1, begun: 1, pid: second.pid });
        expect(own['mail/1@here']).toMatchObject({ active: 0, begun: 3, pid: first.pid });
        expect(active).toEqual(inEachSource({ [FIRST]: 0, [SECOND]: 1 }));
        expect(begun).toEqual(inEachSource({ [FIRST]: 3, [SECOND]: 1 }));
      },
    );
  }

  /** Waits for two more heartbeats of each of the workers. */
  async untilHeardAgain(...ids: readonly string[]): Promise<void> {
    const heartbeats = () => this.exporter.series('worker_heartbeats_total', 'worker_id');
    const before = await heartbeats();
    await pollUntil('two more heartbeats', async () => {
      const now = await heartbeats();
      return ids.every((id) => (now[id] ?? 0) >= (before[id] ?? 0) + 2);
    });
  }

  /** A broker that answers nothing, and its restart. The workers are unknown meanwhile, and healthy afterwards. */
  async endureOutages(broker: Broker, source: string): Promise<void> {
    const { exporter } = this;
    broker.pause();
    await exporter.untilStates({ [FIRST]: 'unknown', [SECOND]: 'unknown' });
    expect((await exporter.series('heartline_source_up', 'source'))[source]).toBe(0);
    broker.resume();
    await exporter.untilStates({ [FIRST]: 'healthy', [SECOND]: 'healthy' });
    await broker.stop();
    await exporter.untilStates({ [FIRST]: 'unknown', [SECOND]: 'unknown' });
    await broker.startAgain();
    await this.untilHeardAgain(FIRST, SECOND);
    await exporter.untilStates({ [FIRST]: 'healthy', [SECOND]: 'healthy' });
  }

  /** `NEXT` takes the place of `FIRST`, which stops. */
  async expectRollingRestart(): Promise<void> {
    const { exporter, fleet, first } = this;
    const next = await fleet.start(NEXT, '--queues', 'mail');
    await exporter.untilStates({ [NEXT]: 'healthy' });
    await first.end('SIGTERM');
    await exporter.untilStates({ [FIRST]: 'stopped', [NEXT]: 'healthy', [SECOND]: 'healthy' });
    const transitions = exporter.takeTransitions();
    expectNothingFalse(transitions, [NEXT, SECOND]);
    expect(transitions[FIRST]).toEqual(['stopped']);
    this.#first = next;
  }
}

function started(worker: TestProcess | undefined): TestProcess {
  if (worker === undefined) {
    throw new Error('The workers have not been started.');
  }
  return worker;
}
