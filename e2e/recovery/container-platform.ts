import { TestDockerEngine } from '../../test-support/servers/docker-engine';
import { type FleetPlatform } from './fleet-platform';

const LABEL = 'heartline.worker_id';
/** A worker prints this at each start; the log of a container goes on over its restarts. */
const STARTED = 'worker-started';

/**
 * Workers that are containers of a real Docker engine, each a shell script that sends heartbeats, and the driver `docker`.
 * They share the network of this machine.
 */
export class ContainerPlatform implements FleetPlatform {
  readonly driver: FleetPlatform['driver'];
  readonly variables = {};
  readonly #engine: TestDockerEngine;
  readonly #containers = new Map<string, string>();

  private constructor(engine: TestDockerEngine) {
    this.#engine = engine;
    this.driver = {
      kind: 'docker',
      socket: engine.socketPath,
      worker_label: LABEL,
      stop_seconds: 2,
      verify_seconds: 30,
    };
  }

  static async start(): Promise<ContainerPlatform> {
    return new ContainerPlatform(await TestDockerEngine.start());
  }

  async spawn(id: string, exporterUrl: string): Promise<void> {
    const known = this.#containers.get(id);
    if (known !== undefined) {
      await this.#engine.api('POST', `/containers/${known}/start`);
      return;
    }
    const script = workerScript(id, new URL('api/v1/reports', exporterUrl).href);
    const container = await this.#engine.run({ script, labels: { [LABEL]: id }, network: 'host' });
    this.#containers.set(id, container);
  }

  /** 0 while the container does not run. */
  async pid(id: string): Promise<number> {
    return Number((await this.#engine.state(this.#container(id)))['Pid']);
  }

  async restarts(): Promise<readonly string[]> {
    const restarts = await Promise.all(
      [...this.#containers].map(async ([id, container]) => {
        const starts = (await this.#engine.logs(container)).split(STARTED).length - 1;
        return Array.from({ length: Math.max(0, starts - 1) }, () => id);
      }),
    );
    return restarts.flat();
  }

  end(): Promise<void> {
    return this.#engine.close();
  }

  #container(id: string): string {
    const container = this.#containers.get(id);
    if (container === undefined) {
      throw new Error(`There is no container of ${id}.`);
    }
    return container;
  }
}

/** A worker in a shell: heartbeats of one process, until it is killed. */
function workerScript(id: string, url: string): string {
  const report = JSON.stringify({
    worker_id: id,
    worker_type: 'batch',
    boot_id: 'BOOT',
    interval_seconds: 5,
    failure_threshold: 3,
    status: 'active',
  }).replace('BOOT', `'$boot'`);
  const { hostname, port, pathname } = new URL(url);
  const head = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    'Content-Type: application/json',
    'Content-Length: %s',
    'Connection: close',
  ].join('\\r\\n');
  return `
    echo ${STARTED}
    boot=$(cat /proc/sys/kernel/random/uuid)
    report='${report}'
    while true; do
      printf '${head}\\r\\n\\r\\n%s' \${#report} "$report" | nc -w 2 ${hostname} ${port} >/dev/null
      sleep 2
    done`;
}
