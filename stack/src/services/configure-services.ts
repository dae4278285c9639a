import type { StackPaths } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { alertmanagerService } from './alertmanager';
import { bullmqService } from './bullmq';
import { demoService } from './demo';
import { exporterService } from './exporter';
import { pageService } from './page';
import { prometheusService } from './prometheus';
import { redisService } from './redis';
import type { Service } from './service';

/** Programs that are installed when the options select them. */
export interface Programs {
  /** Path of redis-server. */
  readonly redis?: string;
}

/** Returns the services that the options select, in the order of starting. Writes their configuration files. */
export function configureServices(
  options: StackOptions,
  paths: StackPaths,
  { redis }: Programs = {},
): Service[] {
  const page = options.page ? pageService(options, paths) : undefined;
  return [
    ...(redis === undefined ? [] : [redisService(redis, options, paths)]),
    exporterService(options, paths),
    alertmanagerService(options, paths),
    prometheusService(options, paths),
    ...(page === undefined ? [] : [page]),
    ...(options.demo === undefined ? [] : [demoService(options.demo, options, paths)]),
    ...(options.queues?.includes('bullmq') === true ? [bullmqService(options, paths)] : []),
  ];
}
