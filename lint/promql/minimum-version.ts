import { createRequire } from 'node:module';
import type { LRParser } from '@lezer/lr';
import { parse } from 'yaml';

// Prometheus publishes the grammar of each of its versions; this is the one of 2.53, the oldest that may load our rules.
const { parser } = createRequire(__filename)('lezer-promql-2.53') as { readonly parser: LRParser };

/** Needs a feature flag in 2.53, though its grammar knows it: names in quotes. */
const FLAGGED = ['QuotedLabelName', 'QuotedLabelMatcher'];
const GROUP_KEYS = ['name', 'interval', 'query_offset', 'limit', 'rules'];
const RULE_KEYS = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];
/** What templates may call: 2.53's own functions, and Go's. */
const TEMPLATE_FUNCTIONS =
  'query first label value sortByLabel stripPort stripDomain toTime parseDuration match title toUpper toLower graphLink ' +
  'tableLink humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp externalURL pathPrefix args tmpl ' +
  'safeHtml reReplaceAll strvalue ' +
  'and or not len index print printf println html js urlquery call slice eq ne lt le gt ge if else end range with';

/** Whether Prometheus 2.53 reads the expression, without a feature flag. */
export function isReadByOldest(expr: string): boolean {
  let read = true;
  parser.parse(expr).iterate({
    enter({ type }) {
      if (type.isError || FLAGGED.includes(type.name)) read = false;
    },
  });
  return read;
}

/** Functions in the templates of a text that 2.53 has not. */
export function newerTemplateFunctions(text: string): string[] {
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

/** Keys of a rule file's groups and rules that 2.53 refuses, and with them the whole file. */
export function newerKeys(text: string): string[] {
  const { groups = [] } = parse(text) as { readonly groups?: readonly Group[] };
  const ofGroups = groups.flatMap((group) => Object.keys(group)).filter((key) => !GROUP_KEYS.includes(key));
  const ofRules = groups.flatMap(({ rules = [] }) => rules.flatMap((rule) => Object.keys(rule)));
  return [...ofGroups, ...ofRules.filter((key) => !RULE_KEYS.includes(key))];
}
