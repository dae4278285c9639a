// Lists the requirements that no test names: a requirement counts as tested if the title of a test contains its ID.
//
//   node test-support/runner/requirements.js
const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

function range(prefix, from, to) {
  return Array.from({ length: to - from + 1 }, (_, index) => `${prefix}${from + index}`);
}

/** The IDs of all requirements: S product, F real fleets, A adoption, P sources, J jobs, H scale. */
const REQUIREMENTS = [
  ...range('S1.', 1, 4),
  ...range('S2.', 1, 19),
  ...range('S3.', 1, 14),
  ...range('S4.', 1, 9),
  ...range('S5.', 1, 8),
  ...range('F', 1, 9),
  'A5',
  ...range('A', 7, 9),
  ...range('P', 1, 4),
  ...range('J', 1, 6),
  ...range('H', 1, 4),
];

/** Requirements that no test names yet. A test that names one of them takes it off this list. */
const UNTESTED = [
  // S2.18 asks for kinds of tests and S2.19 for a guide, which no single test shows.
  ...['S2.18', 'S2.19'],
  'A5',
  ...range('A', 7, 9),
  ...range('J', 1, 6),
  ...range('H', 1, 4),
];

const SKIPPED_FOLDERS = ['node_modules', 'dist', 'coverage', '.git', '.stack'];
const ID = /\b(?:S\d\.\d+|[FAPJH]\d)\b/g;
/** A quoted title after it(, test(, describe( or the table of an .each. */
const TITLE = /\b(?:it|test|describe)(?:\.each\b[\s\S]*?\)|\.\w+)?\(\s*(['"`])((?:\\.|(?!\1)[\s\S])*)\1/g;
/** The name of a test that promtool runs. */
const PROMTOOL_TEST_NAME = /^\s*-?\s*name:\s*(.+)$/gm;

/** How to read the titles of a test file, by the end of its name. */
const TITLE_READERS = {
  '.test.yml': (source) => [...source.matchAll(PROMTOOL_TEST_NAME)].map(([, name]) => name),
  '.test.ts': titlesInCode,
  '.test.tsx': titlesInCode,
  '.test.js': titlesInCode,
};

function titlesInCode(source) {
  return [...source.matchAll(TITLE)].map(([, , title]) => title);
}

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.includes(entry.name)) {
        yield* filesIn(path);
      }
    } else {
      yield path;
    }
  }
}

/** The requirement IDs in the titles of a test file; empty for any other file. `readSource` is called for tests only. */
function requirementsNamedIn(file, readSource) {
  const end = Object.keys(TITLE_READERS).find((each) => file.endsWith(each));
  if (end === undefined) {
    return new Set();
  }
  return new Set(TITLE_READERS[end](readSource()).flatMap((title) => title.match(ID) ?? []));
}

/** Those of the requirements that no test title under the folder names. */
function untestedRequirements(folder, requirements = REQUIREMENTS) {
  const named = new Set();
  for (const file of filesIn(folder)) {
    for (const id of requirementsNamedIn(file, () => readFileSync(file, 'utf8'))) {
      named.add(id);
    }
  }
  return requirements.filter((id) => !named.has(id));
}

module.exports = { REQUIREMENTS, UNTESTED, requirementsNamedIn, untestedRequirements };

if (require.main === module) {
  const untested = untestedRequirements(join(__dirname, '../..'));
  const unexpected = untested.filter((id) => !UNTESTED.includes(id));
  console.log(
    `${REQUIREMENTS.length - untested.length} of ${REQUIREMENTS.length} requirements are named by a test.`,
  );
  console.log(`Not named: ${untested.join(' ')}`);
  if (unexpected.length > 0) {
    console.error(`No test names ${unexpected.join(' ')} any more.`);
    process.exitCode = 1;
  }
}
