import { join } from 'node:path';
import type { StackPaths } from '../options/paths';
import type { DemoOptions, StackOptions } from '../options/stack-options';
import { HOST } from '../options/ports';
import type { Service } from './service';

/** The arguments of the demo fleet, here and in docker-compose.yml. */
export function demoFlags(demo: DemoOptions, exporterUrl: string): string[] {
  return [`--url=${exporterUrl}`, `--workers=${demo.workers}`, ...(demo.chaos ? ['--chaos'] : [])];
}

export function demoService(demo: DemoOptions, options: StackOptions, paths: StackPaths): Service {
  return {
    name: 'demo',
    command: process.execPath,
    args: [
      join(paths.root, 'demo', 'dist', 'processes', 'supervisor.js'),
      ...demoFlags(demo, `http://${HOST}:${options.ports.exporter}`),
    ],
    environment: {},
    // Its workers finish the job in hand and say goodbye.
    graceSeconds: 10,
  };
}
