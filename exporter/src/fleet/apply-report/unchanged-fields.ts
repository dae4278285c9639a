import { type MergedReport, type Report } from '@heartline/protocol';

type Item = Readonly<Record<string, unknown>>;

/** The keys that identify an item, by the array of a report. */
const ARRAYS = {
  queues: ['queue', 'priority'],
  connections: ['name'],
  models: ['model'],
  sdk: ['provider'],
} as const;
const RESOURCE_ARRAYS = { gpus: ['gpu'], disks: ['mountpoint'] } as const;

/**
 * Fills in the fields that were dropped from items of arrays, which have a key without a value, with the values of the
 * previous report: arrays replace each other, so a flaw would remove the field, and a total would start again.
 */
export function keepUnchangedFields(previous: MergedReport, report: Report): Report {
  const filled: Record<string, unknown> = { ...report, ...fillArrays(ARRAYS, previous, report) };
  if (report.resources) {
    const arrays = fillArrays(RESOURCE_ARRAYS, { ...previous.resources }, { ...report.resources });
    filled['resources'] = { ...report.resources, ...arrays };
  }
  return filled as Report;
}

function fillArrays(
  arrays: Readonly<Record<string, readonly string[]>>,
  previous: Item,
  report: Item,
): Record<string, unknown> {
  const filled: Record<string, unknown> = {};
  for (const [name, identity] of Object.entries(arrays)) {
    const items = report[name];
    if (Array.isArray(items)) {
      filled[name] = fillItems(identity, (previous[name] ?? []) as readonly Item[], items as readonly Item[]);
    }
  }
  return filled;
}

function fillItems(identity: readonly string[], previous: readonly Item[], items: readonly Item[]): Item[] {
  const isSame = (before: Item, item: Item) =>
    identity.every((key) => before[key] === item[key] || (key in item && item[key] === undefined));
  return items.map((item) => {
    const unchanged = Object.keys(item).filter((key) => item[key] === undefined);
    if (unchanged.length === 0) {
      return item;
    }
    const before = previous.find((each) => isSame(each, item)) ?? {};
    const filled = Object.entries(item).map(([key, value]) => [
      key,
      value === undefined ? before[key] : value,
    ]);
    return Object.fromEntries(filled.filter(([, value]) => value !== undefined)) as Item;
  });
}
