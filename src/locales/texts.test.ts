import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import i18next from 'i18next';
import plugin from '../plugin.json';
import { flat, nested, type Texts, textsInSources, textsOf, valuesIn } from './texts.fixture';

function fileOf(language: string) {
  return path.join(__dirname, language, `${plugin.id}.json`);
}
function treeOf(language: string) {
  return JSON.parse(readFileSync(fileOf(language), 'utf8')) as object;
}
function localeOf(language: string): Texts {
  return new Map(flat(treeOf(language)));
}
const sources = textsInSources();

/** Keys without plural categories, and the plural categories of a language. */
function stem(key: string) {
  return key.replace(/_(one|other)$/, '');
}
function keysIn(language: string): string[] {
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
  const keys = [...sources.keys()].flatMap((key) =>
    stem(key) === key ? [key] : pluralCategories.map((category) => `${stem(key)}_${category}`),
  );
  return [...new Set(keys)].sort();
}

it('the English file holds the texts of the sources, as a basis for translators', () => {
  if (process.env['HEARTLINE_GENERATE'] === '1') {
    writeFileSync(fileOf('en-US'), `${JSON.stringify(nested(sources), null, 2)}\n`);
  }
  expect(Object.fromEntries(localeOf('en-US'))).toEqual(Object.fromEntries(sources));
});

describe.each(plugin.languages)('%s', (language) => {
  const texts = existsSync(fileOf(language)) ? localeOf(language) : new Map<string, string>();

  it('has every text of the sources, in every plural form of the language, and no unused text', () => {
    expect([...texts.keys()].sort()).toEqual(keysIn(language));
  });

  it('uses the same values in each text as English', () => {
    const wrong = [...texts].filter(([key, text]) => {
      const english = sources.get(key) ?? sources.get(`${stem(key)}_other`) ?? '';
      return text.trim() === '' || valuesIn(text).join() !== valuesIn(english).join();
    });
    expect(wrong).toEqual([]);
  });
});

/** Proper names, short names of statistics, symbols, and words that German shares with English. */
const SAME_IN_BOTH: ReadonlySet<string> = new Set([
  ...['CPU', 'GPU', 'SDK', 'MTBF', 'MTTR', '≈ {{duration}}', '{{moment}} ± {{resolution}}'],
  ...['Host', 'Links', 'Name', 'Pool', 'Sandbox', 'Sandboxes', 'Status', 'Version', 'Worker'],
]);

describe('German', () => {
  const german = localeOf('de-DE');

  it('differs from English, except for names, units and symbols', () => {
    const same = [...german].filter(([key, text]) => text === sources.get(key)).map(([, text]) => text);
    expect(same.filter((text) => !SAME_IN_BOTH.has(text))).toEqual([]);
  });

  it('has its plurals where i18next looks for them', async () => {
    const translator = i18next.createInstance();
    await translator.init({ lng: 'de-DE', resources: { 'de-DE': { translation: treeOf('de-DE') } } });
    const workerCount = (count: number) => translator.t('extent.all', { count, shown: count });
    expect([workerCount(0), workerCount(1), workerCount(2)]).toEqual(['0 Worker', '1 Worker', '2 Worker']);
    const duplicates = (count: number) => translator.t('notice.duplicate-series', { count });
    expect(duplicates(1)).toMatch(/^1 doppelte Zeitreihe /);
    expect(duplicates(2)).toMatch(/^2 doppelte Zeitreihen /);
  });
});

describe('the parser of the sources', () => {
  it('reads plain texts and both forms of plurals', () => {
    const source = "t('a.b', 'It’s \\'so\\''); plural('c', { one: '{{count}} x', other: '{{count}} xs' }, n)";
    expect(textsOf(source, 'x.ts')).toEqual([
      ['a.b', "It’s 'so'"],
      ['c_one', '{{count}} x'],
      ['c_other', '{{count}} xs'],
    ]);
  });

  it('rejects a call whose texts it cannot read', () => {
    expect(() => textsOf('t(key, words)', 'x.ts')).toThrow(/x\.ts: 1 calls of t and plural, of which 0/);
  });
});
