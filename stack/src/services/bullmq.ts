import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type StackPaths } from '../options/paths';
import { type StackOptions } from '../options/stack-options';
import { redisUrl } from './redis';
import { type Service } from './service';

/** Workers of BullMQ and the program that adds their jobs. The exporter reads them as a source. */
export function bullmqService(options: StackOptions, paths: StackPaths): Service {
  return {
    name: 'bullmq',
    command: process.execPath,
    args: [join(paths.root, 'demo', 'dist', 'bullmq', 'supervisor.js'), `--url=${redisUrl(options)}`],
    environment: {},
    notes: [
      'BullMQ: three real workers (bullmq-1 …) and the queues thumbnails and invoices, read by the exporter',
    ],
    // Its workers finish their jobs.
    graceSeconds: 15,
  };
}

/** Writes the exporter's configuration file, in which the queues are sources. Returns its path. */
export function writeExporterConfig(options: StackOptions, paths: StackPaths): string {
  const file = join(paths.run, 'heartline.yml');
  const sources = (options.queues ?? []).map((kind) => ({ kind, url: redisUrl(options) }));
  writeFileSync(file, stringify({ sources }));
  return file;
}
