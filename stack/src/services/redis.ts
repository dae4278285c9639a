import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type StackPaths } from '../options/paths';
import { HOST } from '../options/ports';
import { type StackOptions } from '../options/stack-options';
import { type Service } from './service';

/** Redis for the queues of `--with`. Jobs outlive a restart of the stack. */
export function redisService(program: string, options: StackOptions, paths: StackPaths): Service {
  const folder = join(paths.data, 'redis');
  mkdirSync(folder, { recursive: true });
  return {
    name: 'redis',
    command: program,
    args: [
      ...['--bind', HOST, '--port', String(options.ports.redis), '--dir', folder],
      // BullMQ requires that no key is evicted.
      ...['--save', '60 1', '--maxmemory-policy', 'noeviction'],
    ],
    environment: {},
    graceSeconds: 10,
  };
}

export function redisUrl({ ports }: Pick<StackOptions, 'ports'>): string {
  return `redis://${HOST}:${ports.redis}/0`;
}
