import { type Catalog } from './catalog';
import { type ExpositionSettings, type RunningFamily, type WorkerFamily } from './catalog/family';
import { type Described } from './header';
import { PageWriter } from './worker-text-writer';

/** One family about workers, in the order of the output: what pages hold of it, what a scrape adds to it. */
export interface Step {
  readonly family: Described;
  /** Which of a page's slices is this family's. */
  readonly slice?: number;
  readonly running?: RunningFamily;
}

/** The catalog, made ready for rendering under the settings at hand. */
export interface Plan {
  readonly steps: readonly Step[];
  readonly writer: PageWriter;
  /** How many of the first slices are exposed even beyond the limit on series. */
  readonly essentialSlices: number;
}

export function planFor(catalog: Catalog, settings: ExpositionSettings): Plan {
  const stored: WorkerFamily[] = [];
  const running = catalog.running.filter(({ chosen }) => chosen?.(settings) ?? true);
  const steps: Step[] = running.map((family) =>
    family.words === undefined
      ? { family, running: family }
      : { family, running: family, slice: stored.push(family.words.settled) - 1 },
  );
  stored.push(...catalog.essential);
  const essentialSlices = stored.length;
  stored.push(...catalog.worker);
  for (const [slice, family] of stored.entries())
    if (!steps.some((step) => step.slice === slice)) steps.push({ family, slice });
  return { steps, writer: new PageWriter(stored, settings), essentialSlices };
}
