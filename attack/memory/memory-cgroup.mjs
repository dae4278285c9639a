// A control group of Linux that limits the memory of an exporter, as a container does.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const V1 = '/sys/fs/cgroup/memory';
const V2 = '/sys/fs/cgroup';

/** The memory of the processes in it is limited: the kernel kills one of them if it cannot take pages back. */
export class MemoryCgroup {
  #path;

  constructor(path) {
    this.#path = path;
  }

  /** Returns undefined where this account cannot create one: it needs root and a writable hierarchy. */
  static create(limitBytes) {
    const isV1 = existsSync(join(V1, 'memory.limit_in_bytes'));
    const path = join(isV1 ? V1 : V2, `heartline-attack-${process.pid}`);
    try {
      mkdirSync(path);
      writeFileSync(join(path, isV1 ? 'memory.limit_in_bytes' : 'memory.max'), String(limitBytes));
      return new MemoryCgroup(path);
    } catch (error) {
      console.log(`memory: no control group: ${error.message}`);
      return undefined;
    }
  }

  /** The command that runs another one in the group. */
  get prefix() {
    return ['sh', '-c', `echo $$ > ${join(this.#path, 'cgroup.procs')} && exec "$@"`, 'sh'];
  }

  /** How often the kernel has killed a process of the group for want of memory. */
  get kills() {
    const events = ['memory.oom_control', 'memory.events']
      .map((name) => join(this.#path, name))
      .find((path) => existsSync(path));
    return events === undefined ? 0 : Number(/^oom_kill (\d+)$/m.exec(readFileSync(events, 'utf8'))?.[1]);
  }

  /** After its processes have ended. */
  remove() {
    rmdirSync(this.#path);
  }
}
