import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RuleOptions } from '../options/rule-options';
import { parseDefinitions } from '../source/portable-definitions';
import { readRuleGroups } from '../source/read-rules';
import type { RuleGroup } from '../source/rule-groups';
import { fullGroups, MANY_WORKERS } from './full';
import { portableGroups } from './portable';

/** Scrapes may take this many intervals before HeartlineScrapeTooSlow fires: the full form has 20 s for 5 to 15 s. */
const SLOW_INTERVALS = 1.5;
const MIN_SLOW_SECONDS = 20;

/**
 * Returns the groups of the form that the options name.
 *
 * @param folder the folder alerting/ of the repository: rules/ and portable.yml
 */
export function generateGroups(folder: string, options: RuleOptions): RuleGroup[] {
  const source = readRuleGroups(join(folder, 'rules'));
  if (options.form === 'full') {
    return fullGroups(source, options);
  }
  const definitions = parseDefinitions(readFileSync(join(folder, 'portable.yml'), 'utf8'), {
    fleet_size: options.fleetSize,
    many_workers: Math.max(MANY_WORKERS, options.fleetSize),
    slow_scrape_seconds: Math.max(MIN_SLOW_SECONDS, SLOW_INTERVALS * options.scrapeIntervalSeconds),
  });
  return portableGroups(source, definitions, options);
}
