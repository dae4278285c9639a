import type { RuleOptions } from '../options/rule-options';

const LINKS = [
  ['runbook_url', '{{ $externalLabels.heartline_url }}', 'heartlineUrl'],
  ['dashboard_url', '{{ $externalLabels.grafana_url }}', 'grafanaUrl'],
] as const;

/**
 * Replaces the addresses in the links of an alert.
 *
 * @param keepUnknown whether a link without an address stays as it is, for a Prometheus that sets the external labels
 */
export function withLinks(
  annotations: Readonly<Record<string, string>>,
  options: Pick<RuleOptions, 'heartlineUrl' | 'grafanaUrl'>,
  keepUnknown: boolean,
): Record<string, string> {
  const entries = Object.entries(annotations).flatMap(([name, text]): [string, string][] => {
    const link = LINKS.find(([linkName]) => linkName === name);
    if (link === undefined) {
      return [[name, text]];
    }
    const [, placeholder, option] = link;
    const url = options[option];
    if (url === undefined) {
      return keepUnknown ? [[name, text]] : [];
    }
    return [[name, text.replace(placeholder, () => url.replace(/\/+$/, ''))]];
  });
  return Object.fromEntries(entries);
}
