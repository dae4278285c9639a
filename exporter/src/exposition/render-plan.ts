import { type Catalog } from './catalog';
import { type ExpositionSettings, type ScrapeTimeFamily, type WorkerFamily } from './catalog/family';
import { type FamilyHeader } from './header';
import { WorkerTextWriter } from './worker-text-writer';

/** One family about workers, in the order of the output: what pages hold of it, what a scrape adds to it. */
export interface FamilyStep {
  readonly family: FamilyHeader;
  /** Which of a page's slices is this family's. */
  readonly slice?: number;
  readonly scrapeTime?: ScrapeTimeFamily;
}

/** The catalog, made ready for rendering under the settings at hand. */
export interface RenderPlan {
  readonly steps: readonly FamilyStep[];
  readonly writer: WorkerTextWriter;
  /** How many of the first slices are exposed even beyond the limit on series. */
  readonly essentialSlices: number;
}

export function buildRenderPlan(catalog: Catalog, settings: ExpositionSettings): RenderPlan {
  const stored: WorkerFamily[] = [];
  const scrapeTime = catalog.scrapeTime.filter(({ isExposed: chosen }) => chosen?.(settings) ?? true);
  const steps: FamilyStep[] = scrapeTime.map((family) =>
    family.stateSet === undefined
      ? { family, running: family }
      : { family, running: family, slice: stored.push(family.stateSet.others) - 1 },
  );
  stored.push(...catalog.essential);
  const essentialSlices = stored.length;
  stored.push(...catalog.worker);
  for (const [slice, family] of stored.entries())
    if (!steps.some((step) => step.slice === slice)) steps.push({ family, slice });
  return { steps, writer: new WorkerTextWriter(stored, settings), essentialSlices };
}
