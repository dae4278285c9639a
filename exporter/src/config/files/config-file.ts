import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import { didYouMean } from '@heartline/protocol/parse';
import { type ConfigValue, type SourceValues, SETTINGS } from '../schema/setting';

const NAMES = SETTINGS.map(({ name }) => name);
/** `web.listen_address` stands in `web`; a deeper key would stand in each of the maps around it. */
function sectionsAround(name: string) {
  return [...name.matchAll(/\./g)].map(({ index }) => name.slice(0, index));
}
const SECTIONS = [...new Set(NAMES.flatMap(sectionsAround))];

/** Reads a YAML configuration file. `path` is named in every problem, with the line. */
export function parseConfigFile(path: string, text: string): SourceValues {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number | undefined) => `${path}:${lines.linePos(offset ?? 0).line}`;
  const given: ConfigValue[] = [];
  const problems = [...document.errors, ...document.warnings].map(
    ({ message, pos }) => `${at(pos[0])}: ${message}`,
  );

  const readPair = (pair: Pair, prefix: string): void => {
    const key = pair.key as Node;
    const word = isScalar(key) ? String(key.value) : key.toString();
    const name = prefix === '' ? word : `${prefix}.${word}`;
    const where = at(key.range?.[0]);
    const value = pair.value as Node | null;
    if (SECTIONS.includes(name)) {
      readSection(value, name, where);
      return;
    }
    const setting = SETTINGS.find((each) => each.name === name);
    if (setting !== undefined) {
      given.push({ setting, value: value?.toJS(document) ?? null, origin: where });
      return;
    }
    const known = prefix === '' ? SECTIONS : NAMES;
    problems.push(`${where}: unknown key ${name}; ${didYouMean(name, known, `known are ${keysIn(prefix)}`)}`);
  };

  const readSection = (node: Node | null, name: string, where: string): void => {
    if (node === null || (isScalar(node) && node.value === null)) return;
    if (isMap(node)) {
      for (const pair of node.items) readPair(pair, name);
      return;
    }
    const what = name === '' ? 'the file' : name;
    problems.push(`${where}: ${what} must be an object; it is ${String(node)}`);
  };

  if (document.errors.length === 0) readSection(document.contents, '', `${path}:1`);
  return { values: given, problems };
}

function keysIn(section: string): string {
  if (section === '') return SECTIONS.join(', ');
  return NAMES.filter((name) => name.startsWith(`${section}.`)).join(', ');
}
