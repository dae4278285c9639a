import type { StackPaths } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { alertmanagerService } from './alertmanager';
import { demoService } from './demo';
import { exporterService } from './exporter';
import { pageService } from './page';
import type { Service } from './service';
import { prometheusService } from './prometheus';

/** The services these options ask for, in the order of starting. Writes the configuration they read. */
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
