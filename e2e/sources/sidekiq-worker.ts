import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TestProcess } from '../../test-support/test-process';
import { resolveServer } from '../../stack/tools/server-packages.js';

export const SIDEKIQ_JOBS = join(__dirname, 'jobs', 'sidekiq_jobs.rb');

/** Debian’s Ruby with its Sidekiq. */
export interface Sidekiq {
  readonly ruby: string;
  /** The program that runs a process of workers. */
  readonly program: string;
}

export async function findSidekiq(): Promise<Sidekiq> {
  const programs = await resolveServer('sidekiq');
  const gems = join(programs, '../debian/usr/share/rubygems-integration/all/gems');
  return {
    ruby: join(programs, readdirSync(programs).find((name) => name.startsWith('ruby')) ?? 'ruby'),
    program: join(gems, readdirSync(gems).find((name) => name.startsWith('sidekiq-')) ?? '', 'bin/sidekiq'),
  };
}

/** Starts a process of two threads that work on the queues `default` and `mail`. */
export function startSidekiq({ ruby, program }: Sidekiq, redisUrl: string): TestProcess {
  const args = ['-r', SIDEKIQ_JOBS, '-c', '2', '-q', 'default', '-q', 'mail', '-t', '5'];
  return new TestProcess(ruby, [program, ...args], { ...process.env, REDIS_URL: redisUrl });
}
