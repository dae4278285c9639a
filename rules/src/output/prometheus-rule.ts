import type { RuleGroup } from '../source/rule-groups';
import { toPrometheusGroup, toYaml } from './prometheus';

export interface ObjectOptions {
  readonly name: string;
  /** Namespace of the object; that of the kubectl context, if undefined. */
  readonly namespace?: string;
  /** Labels by which a Prometheus selects its rules, such as `release: kube-prometheus-stack`. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A PrometheusRule of prometheus-operator. */
export function prometheusRuleObject(
  groups: readonly RuleGroup[],
  { name, namespace, labels }: ObjectOptions,
): string {
  return toYaml({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      labels: { 'app.kubernetes.io/name': 'heartline', ...labels },
    },
    spec: { groups: groups.map(toPrometheusGroup) },
  });
}
