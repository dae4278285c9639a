import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import english from './en-US/heartline-workerhealth-panel.json';

const root = path.join(__dirname, '..');
const CALL = /\bt\(\s*'([^']+)',\s*(?:'((?:[^'\\]|\\.)*)'|`([^`]*)`)/g;
const COUNTED = /\bcounted\(\s*'([^']+)',\s*\{\s*one:\s*'((?:[^'\\]|\\.)*)',\s*other:\s*'((?:[^'\\]|\\.)*)'/g;

/** Every text in the sources, by its key: `t('key', 'English')`, and the forms of `counted('key', { one, other })`. */
function textsInSources(): Map<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!test)\.tsx?$/.test(file),
  );
  const texts = new Map<string, string>();
  for (const file of files) {
    for (const [key, text] of textsOf(readFileSync(path.join(root, file), 'utf8'))) {
      const known = texts.get(key);
      if (known !== undefined && known !== text) {
        throw new Error(`${file}: ${key} is "${text}" here and "${known}" elsewhere`);
      }
      texts.set(key, text);
    }
  }
  return texts;
}

function textsOf(source: string): [string, string][] {
  return [
    ...[...source.matchAll(CALL)].map(([, key = '', text = '']): [string, string] => [key, text]),
    ...[...source.matchAll(COUNTED)].flatMap(([, key = '', one = '', other = '']): [string, string][] => [
      [`${key}_one`, one],
      [`${key}_other`, other],
    ]),
  ];
}

function flat(tree: object, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : flat(value as object, `${prefix}${key}.`),
  );
}

it('the English file holds the texts of the sources, for translators to begin with', () => {
  expect(Object.fromEntries(flat(english))).toEqual(Object.fromEntries(textsInSources()));
});
