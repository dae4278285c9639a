import type { Layout } from '../options/paths';
import type { StackOptions } from '../options/stack-options';
import { alertmanagerPart } from './alertmanager';
import { demoPart } from './demo';
import { exporterPart } from './exporter';
import { pagePart } from './page';
import type { Part } from './service';
import { prometheusPart } from './prometheus';

/** The parts these options ask for, in the order of starting. Writes the configuration they read. */
export function partsOf(options: StackOptions, layout: Layout): Part[] {
  const page = options.page ? pagePart(options, layout) : undefined;
  return [
    exporterPart(options, layout),
    alertmanagerPart(options, layout),
    prometheusPart(options, layout),
    ...(page === undefined ? [] : [page]),
    ...(options.demo === undefined ? [] : [demoPart(options.demo, options, layout)]),
  ];
}
