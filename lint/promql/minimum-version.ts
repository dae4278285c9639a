import { createRequire } from 'node:module';
import type { LRParser } from '@lezer/lr';
import { parse } from 'yaml';

// Prometheus publishes the grammar of each version. This is the one of 2.53, the minimum version for the rules.
const { parser } = createRequire(__filename)('lezer-promql-2.53') as { readonly parser: LRParser };

/** Quoted names: part of the grammar of 2.53, but behind a feature flag. */
const FEATURE_FLAGGED = ['QuotedLabelName', 'QuotedLabelMatcher'];
const GROUP_KEYS = ['name', 'interval', 'query_offset', 'limit', 'rules'];
const RULE_KEYS = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];
/** Functions that templates may call in 2.53: those of Prometheus and those of Go. */
const TEMPLATE_FUNCTIONS =
  'query first label value sortByLabel stripPort stripDomain toTime parseDuration match title toUpper toLower graphLink ' +
  'tableLink humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp externalURL pathPrefix args tmpl ' +
  'safeHtml reReplaceAll strvalue ' +
  'and or not len index print printf println html js urlquery call slice eq ne lt le gt ge if else end range with';

/** Whether Prometheus 2.53 accepts the expression without a feature flag. */
export function isSupportedByMinimumVersion(expr: string): boolean {
  let supported = true;
  parser.parse(expr).iterate({
    enter({ type }) {
      if (type.isError || FEATURE_FLAGGED.includes(type.name)) {
        supported = false;
      }
    },
  });
  return supported;
}

/** Returns the functions that the templates in a text call and that 2.53 does not have. */
export function unsupportedTemplateFunctions(text: string): string[] {
  const known = TEMPLATE_FUNCTIONS.split(' ');
  const templates = [...text.matchAll(/\{\{-?(.*?)-?\}\}/gs)].map(([, inner = '']) =>
    inner.replaceAll(/"[^"]*"/g, '""'),
  );
  const called = templates.flatMap((template) =>
    [...template.matchAll(/(?:^|[|(])\s*([A-Za-z]\w*)/g)].map(([, name = '']) => name),
  );
  return called.filter((name) => !known.includes(name));
}

type Group = Readonly<Record<string, unknown>> & { readonly rules?: readonly object[] };

/** Returns the keys of a rule file's groups and rules that 2.53 does not know. It rejects a file with such a key. */
export function unsupportedKeys(text: string): string[] {
  const { groups = [] } = parse(text) as { readonly groups?: readonly Group[] };
  const ofGroups = groups.flatMap((group) => Object.keys(group)).filter((key) => !GROUP_KEYS.includes(key));
  const ofRules = groups.flatMap(({ rules = [] }) => rules.flatMap((rule) => Object.keys(rule)));
  return [...ofGroups, ...ofRules.filter((key) => !RULE_KEYS.includes(key))];
}
