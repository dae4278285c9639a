import type { StackPaths } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { alertmanagerService } from './alertmanager';
import { demoService } from './demo';
import { exporterService } from './exporter';
import { pageService } from './page';
import { prometheusService } from './prometheus';
import type { Service } from './service';

/** Returns the services that the options select, in the order of starting. Writes their configuration files. */
export function configureServices(options: StackOptions, paths: StackPaths): Service[] {
  const page = options.page ? pageService(options, paths) : undefined;
  return [
    exporterService(options, paths),
    alertmanagerService(options, paths),
    prometheusService(options, paths),
    ...(page === undefined ? [] : [page]),
    ...(options.demo === undefined ? [] : [demoService(options.demo, options, paths)]),
  ];
}
