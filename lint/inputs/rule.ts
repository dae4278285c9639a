import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';

/** One alerting or recording rule as the rule file has it. */
export interface Rule {
  /** Name of the rule file: `liveness.rules.yml`. */
  readonly file: string;
  readonly kind: 'alert' | 'record';
  readonly name: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The comment above the rule. Rules of one alert share the comment of the first one. */
  readonly comment: string;
}

function toRule(file: string, document: Document, node: YAMLMap, comment: string): Rule {
  const text = (key: string): string => {
    const value: unknown = node.get(key);
    return typeof value === 'string' ? value : '';
  };
  const texts = (key: string): Record<string, string> => {
    const value = node.get(key);
    return isMap(value) ? (value.toJS(document) as Record<string, string>) : {};
  };
  const kind = node.has('alert') ? 'alert' : 'record';
  const base = { file, kind, name: text(kind), expr: text('expr'), comment } as const;
  const rest = { labels: texts('labels'), annotations: texts('annotations') };
  return node.has('for') ? { ...base, ...rest, for: text('for') } : { ...base, ...rest };
}

/**
 * Parses the text of one rule file and returns its rules in order.
 *
 * @throws Error if the text is not a rule file.
 */
export function parseRules(file: string, text: string): Rule[] {
  const document = parseDocument(text);
  const groups = document.get('groups');
  if (!isSeq(groups)) {
    throw new Error(`${file} has no list of groups.`);
  }
  return groups.items.filter(isMap).flatMap((group) => {
    const rules = group.get('rules');
    if (!isSeq(rules)) {
      throw new Error(`A group of ${file} has no list of rules.`);
    }
    const comments = new Map<string, string>();
    return rules.items.filter(isMap).map((node, index) => {
      // The YAML parser attaches the comment above the first item to the list.
      const listComment = index === 0 ? rules.commentBefore : undefined;
      const above = node.commentBefore ?? listComment ?? '';
      const key = node.items.map(({ key: name }) => (isScalar(name) ? name.value : undefined))[0];
      const id = `${String(key)} ${String(node.get(String(key)))}`;
      const comment = above === '' ? (comments.get(id) ?? '') : above;
      comments.set(id, comment);
      return toRule(file, document, node, comment);
    });
  });
}

/** Returns the rules of all *.rules.yml files in a folder, sorted by file name. */
export function readRules(folder: string): Rule[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.rules.yml'))
    .sort()
    .flatMap((name) => parseRules(name, readFileSync(join(folder, name), 'utf8')));
}
