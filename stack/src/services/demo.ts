import { join } from 'node:path';
import type { Layout } from '../options/paths';
import type { DemoOptions, StackOptions } from '../options/stack-options';
import { HOST } from '../options/ports';
import type { Part } from './service';

/** The arguments of the demo fleet, here and in docker-compose.yml. */
export function demoFlags(demo: DemoOptions, exporterUrl: string): string[] {
  return [`--url=${exporterUrl}`, `--workers=${demo.workers}`, ...(demo.chaos ? ['--chaos'] : [])];
}

export function demoPart(demo: DemoOptions, options: StackOptions, layout: Layout): Part {
  return {
    name: 'demo',
    command: process.execPath,
    args: [
      join(layout.root, 'demo', 'dist', 'processes', 'supervisor.js'),
      ...demoFlags(demo, `http://${HOST}:${options.ports.exporter}`),
    ],
    environment: {},
    // Its workers finish the job in hand and say goodbye.
    graceSeconds: 10,
  };
}
