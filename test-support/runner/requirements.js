// Lists requirements without a test: an ID counts as tested where the title of a test names it. `node test-support/runner/requirements.js`
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

function range(section, from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => `S${section}.${from + index}`);
}

/** What health, read API and hardening of the exporter have to show. */
const REQUIREMENTS = [
  ...range(1, 1, 4),
  ...range(2, 2, 9),
  ...range(2, 13, 17),
  ...range(3, 1, 5),
  ...range(4, 1, 9),
];

const SKIPPED = ['node_modules', 'dist', 'coverage', '.git', '.stack'];
const ID = /\bS\d\.\d+\b/g;
/** A quoted title after it(, test(, describe( or the table of an .each. */
const TITLE = /\b(?:it|test|describe)(?:\.each\b[\s\S]*?\)|\.\w+)?\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g;
/** The name of a test that promtool runs. */
const NAME = /^\s*-?\s*name:\s*(.+)$/gm;

/** Titles in a test's source, by the kind of its file. */
const TITLES = {
  '.test.yml': (source) => [...source.matchAll(NAME)].map(([, name]) => name),
  '.test.ts': titlesInCode,
  '.test.tsx': titlesInCode,
  '.test.js': titlesInCode,
};

function titlesInCode(source) {
  return [...source.matchAll(TITLE)].map(([, , title]) => title);
}

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (SKIPPED.includes(entry.name)) continue;
    const place = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(place);
    else yield place;
  }
}

/** The IDs that the titles in a test's source name; none where the file is no test. */
function namedIn(file, source) {
  const kind = Object.keys(TITLES).find((end) => file.endsWith(end));
  if (kind === undefined) return new Set();
  return new Set(TITLES[kind](source()).flatMap((title) => title.match(ID) ?? []));
}

/** The requirements that no title under the folder names. */
function untested(folder, requirements = REQUIREMENTS) {
  const named = new Set();
  for (const file of filesIn(folder))
    for (const id of namedIn(file, () => readFileSync(file, 'utf8'))) named.add(id);
  return requirements.filter((id) => !named.has(id));
}

module.exports = { REQUIREMENTS, namedIn, untested };

if (require.main === module) {
  const missing = untested(join(__dirname, '../..'));
  for (const id of missing) console.error(`${id}: no test's title names it`);
  if (missing.length === 0) console.log(`Each of ${REQUIREMENTS.length} requirements is named by a test.`);
  process.exitCode = missing.length === 0 ? 0 : 1;
}
