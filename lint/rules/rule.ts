import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';

/** One rule of a rule file, as written. */
export interface Rule {
  /** `liveness`, of liveness.rules.yml */
  readonly subject: string;
  readonly kind: 'alert' | 'record';
  readonly name: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The comment above the rule; the steps of one alert share the first one's. */
  readonly comment: string;
}

function ruleOf(subject: string, node: YAMLMap, comment: string): Rule {
  const text = (key: string): string => {
    const value: unknown = node.get(key);
    return typeof value === 'string' ? value : '';
  };
  const texts = (key: string): Record<string, string> => {
    const value = node.get(key);
    return isMap(value) ? (value.toJSON() as Record<string, string>) : {};
  };
  const kind = node.has('alert') ? 'alert' : 'record';
  const base = { subject, kind, name: text(kind), expr: text('expr'), comment } as const;
  const rest = { labels: texts('labels'), annotations: texts('annotations') };
  return node.has('for') ? { ...base, ...rest, for: text('for') } : { ...base, ...rest };
}

/** The rules of one file's text, in order. Throws an Error where it is no rule file. */
export function parseRules(subject: string, text: string): Rule[] {
  const document = parseDocument(text);
  const groups = document.get('groups');
  if (!isSeq(groups)) throw new Error(`${subject}.rules.yml has no list of groups.`);
  return groups.items.filter(isMap).flatMap((group) => {
    const rules = group.get('rules');
    if (!isSeq(rules)) throw new Error(`A group of ${subject}.rules.yml has no list of rules.`);
    const comments = new Map<string, string>();
    return rules.items.filter(isMap).map((node, index) => {
      const first = index === 0 ? rules.commentBefore : undefined;
      const above = node.commentBefore ?? first ?? '';
      const key = node.items.map(({ key: name }) => (isScalar(name) ? name.value : undefined))[0];
      const id = `${String(key)} ${String(node.get(String(key)))}`;
      const comment = above === '' ? (comments.get(id) ?? '') : above;
      comments.set(id, comment);
      return ruleOf(subject, node, comment);
    });
  });
}

/** Every rule of a folder of *.rules.yml files. */
export function readRules(folder: string): Rule[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.rules.yml'))
    .sort()
    .flatMap((name) => parseRules(name.replace('.rules.yml', ''), readFileSync(join(folder, name), 'utf8')));
}
