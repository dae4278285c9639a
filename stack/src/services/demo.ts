import { join } from 'node:path';
import type { StackPaths } from '../options/paths';
import type { DemoOptions, StackOptions } from '../options/stack-options';
import { HOST } from '../options/ports';
import type { Service } from './service';

/** The command-line flags, also of the container: a test compares them with docker-compose.yml. */
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
    // Its workers finish their job and send a stop report.
    graceSeconds: 10,
  };
}
