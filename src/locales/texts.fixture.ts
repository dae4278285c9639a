import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.join(__dirname, '..');
const STRING = String.raw`'((?:[^'\\]|\\.)*)'`;
const TEXT = new RegExp(String.raw`\bt\(\s*${STRING},\s*(?:${STRING}|\`([^\`]*)\`)`, 'g');
const PLURAL = new RegExp(
  String.raw`\bplural\(\s*${STRING},\s*\{\s*one:\s*${STRING},\s*other:\s*${STRING}`,
  'g',
);
/** Matches any call of the two functions, except their declarations. */
const CALL = /(?<!function )\b(?:t|plural)\(/g;

/** Texts by key. The forms of a plural have their category as a suffix of the key, as i18next requires. */
export type Texts = ReadonlyMap<string, string>;

/**
 * Returns the English texts in the sources: `t('key', 'English')` and `plural('key', { one: '…', other: '…'
 * })`.
 */
export function textsInSources(): Texts {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.(test|fixture)\.tsx?$/.test(file),
  );
  const texts = new Map<string, string>();
  for (const file of files) {
    for (const [key, text] of textsOf(readFileSync(path.join(root, file), 'utf8'), file)) {
      const known = texts.get(key);
      if (known !== undefined && known !== text) {
        throw new Error(`${file}: ${key} is "${text}" here and "${known}" elsewhere`);
      }
      texts.set(key, text);
    }
  }
  return texts;
}

/** Throws for a call without literal texts, because translators would never see them. */
export function textsOf(source: string, file: string): [string, string][] {
  const plain = [...source.matchAll(TEXT)];
  const plural = [...source.matchAll(PLURAL)];
  const calls = [...source.matchAll(CALL)].length;
  if (calls !== plain.length + plural.length) {
    const read = plain.length + plural.length;
    throw new Error(
      `${file}: ${String(calls)} calls of t and plural, of which ${String(read)} have key and texts written in place`,
    );
  }
  return [
    ...plain.map(([, key = '', text, raw]): [string, string] => [key, unescaped(text ?? raw ?? '')]),
    ...plural.flatMap(([, key = '', one = '', other = '']): [string, string][] => [
      [`${key}_one`, unescaped(one)],
      [`${key}_other`, unescaped(other)],
    ]),
  ];
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

/** Flattens a locale file to texts by key. */
export function flat(tree: object, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : flat(value as object, `${prefix}${key}.`),
  );
}

/** Nests texts by key as in a locale file: a level per dot, in alphabetical order. */
export function nested(texts: Texts): object {
  const tree: Record<string, Record<string, string>> = {};
  for (const key of [...texts.keys()].sort()) {
    const [part = '', ...rest] = key.split('.');
    (tree[part] ??= {})[rest.join('.')] = texts.get(key) ?? '';
  }
  return tree;
}

/** Returns the names of the values in a text, in alphabetical order. */
export function valuesIn(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).sort();
}
