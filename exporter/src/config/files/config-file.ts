import { didYouMean } from '@heartline/protocol/parse';
import { isMap, isScalar, type Node, type Pair } from 'yaml';
import { type ConfigValue, SETTINGS, type SourceValues } from '../schema/setting';
import { parseSourceEntries, type SourceEntries } from './source-entries';
import { parseYaml } from './yaml-file';

/** The values and sources of a configuration file. */
export type ConfigFile = SourceValues & Pick<SourceEntries, 'sources'>;

const SOURCES_KEY = 'sources';

const NAMES = SETTINGS.map(({ name }) => name);

/** Returns the sections around a key, from the outside in: `['health', 'health.weights']`. */
function sectionsAround(name: string) {
  return [...name.matchAll(/\./g)].map(({ index }) => name.slice(0, index));
}

const SECTIONS = [...new Set(NAMES.flatMap(sectionsAround))];

/** Reads the text of a YAML configuration file. Each problem names `path` and the line. */
export function parseConfigFile(path: string, text: string): ConfigFile {
  const { document, position, positionOf, errors, warnings } = parseYaml(path, text);
  const values: ConfigValue[] = [];
  let sources: SourceEntries['sources'] = [];
  const problems = [...errors, ...warnings];

  const readPair = (pair: Pair, prefix: string): void => {
    const key = pair.key as Node;
    const word = isScalar(key) ? String(key.value) : key.toString();
    const name = prefix === '' ? word : `${prefix}.${word}`;
    const origin = position(key.range?.[0]);
    const value = pair.value as Node | null;
    if (SECTIONS.includes(name)) {
      readSection(value, name, origin);
      return;
    }
    if (name === SOURCES_KEY) {
      const parsed = parseSourceEntries(value?.toJS(document), (keys) => positionOf([SOURCES_KEY, ...keys]));
      sources = parsed.sources;
      problems.push(...parsed.problems);
      return;
    }
    const setting = SETTINGS.find((each) => each.name === name);
    if (setting !== undefined) {
      values.push({ setting, value: value?.toJS(document) ?? null, origin });
      return;
    }
    const candidates = prefix === '' ? [...SECTIONS, SOURCES_KEY] : NAMES;
    const hint = didYouMean(name, candidates, `known keys: ${keysIn(prefix)}`);
    problems.push(`${origin}: unknown key ${name}; ${hint}`);
  };

  const readSection = (node: Node | null, name: string, origin: string): void => {
    if (node === null || (isScalar(node) && node.value === null)) {
      return;
    }
    if (isMap(node)) {
      for (const pair of node.items) {
        readPair(pair, name);
      }
      return;
    }
    const place = name === '' ? 'the file' : name;
    problems.push(`${origin}: ${place} must be an object; it is ${String(node)}`);
  };

  if (errors.length === 0) {
    readSection(document.contents, '', `${path}:1`);
  }
  return { values, problems, sources };
}

function keysIn(section: string): string {
  if (section === '') {
    return [...SECTIONS, SOURCES_KEY].join(', ');
  }
  return NAMES.filter((name) => name.startsWith(`${section}.`)).join(', ');
}
