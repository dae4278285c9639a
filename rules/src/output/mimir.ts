import type { RuleGroup } from '../source/rule-groups';
import { toPrometheusGroup, toYaml } from './prometheus';

/** A file for `mimirtool rules load`: groups in a namespace of Mimir. */
export function mimirFile(groups: readonly RuleGroup[], namespace: string): string {
  return toYaml({ namespace, groups: groups.map(toPrometheusGroup) });
}
