import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SOURCE_KINDS } from '../schema/sources/source-kinds';
import { parseConfigFile } from './config-file';

const FOLDER = join(__dirname, '../../../../docs/sources');
const PAGES = readdirSync(FOLDER).filter((name) => name.endsWith('.md'));

/** The examples of a page that are configuration files. */
function examplesOf(page: string): readonly string[] {
  const text = readFileSync(join(FOLDER, page), 'utf8');
  return [...text.matchAll(/^```yaml\n(.*?)^```/gms)]
    .map(([, example = '']) => example)
    .filter((example) => /^sources:/m.test(example));
}

describe('the pages of docs/sources', () => {
  it.each(PAGES)('%s has examples that the configuration accepts', (page) => {
    const examples = examplesOf(page);
    expect(examples).not.toEqual([]);
    for (const example of examples) {
      expect(parseConfigFile(page, example).problems).toEqual([]);
    }
  });

  it('P4 start with an example, and with the command that finds it', () => {
    for (const page of PAGES) {
      const beginning = readFileSync(join(FOLDER, page), 'utf8').split('\n').slice(0, 30).join('\n');
      expect([
        page,
        beginning.includes('```yaml'),
        beginning.includes('heartline-exporter discover'),
      ]).toEqual([...[page, true, true]]);
    }
  });

  it('have an example of each kind', () => {
    const kinds = PAGES.flatMap(examplesOf).flatMap((example) =>
      parseConfigFile('x', example).sources.map(({ kind }) => kind),
    );
    expect([...new Set(kinds)].sort()).toEqual(Object.keys(SOURCE_KINDS).sort());
  });
});
