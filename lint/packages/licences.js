// Which licences the packages may have. Development packages are not distributed, so they may also have licences that
// oblige a distributor, and licences of data and fonts.
const parse = require('spdx-expression-parse');
const { packageEntries, packageName } = require('./lock-problems');

const PRODUCTION_LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'PSF-2.0',
  'Python-2.0',
  'Unlicense',
]);
const DEVELOPMENT_LICENCES = new Set([
  ...PRODUCTION_LICENCES,
  'CC-BY-3.0',
  'CC-BY-4.0',
  'MPL-2.0',
  'OFL-1.1',
  'Zlib',
]);

/** Development packages with another licence or without the field, by name; each with the reason why it is fine. */
const EXCEPTIONS = {
  'rollup-plugin-dts': {
    licence: 'LGPL-3.0-only',
    reason:
      'A build tool. It writes the types of the client from our own sources and adds no code of its own',
  },
  'fast-shallow-equal': { licence: undefined, reason: 'Its LICENSE file is the Unlicense' },
  'get-document': {
    licence: undefined,
    reason: 'States none; get-window of the same author, which brings it into Grafana UI, is MIT',
  },
  'react-universal-interface': { licence: undefined, reason: 'Its LICENSE file is the Unlicense' },
};

/** Whether the terms of an SPDX expression can be met with allowed licences only: one side of OR is enough, AND needs both. */
function isAllowed(node, allowed) {
  if (node.conjunction === 'or') {
    return isAllowed(node.left, allowed) || isAllowed(node.right, allowed);
  }
  if (node.conjunction === 'and') {
    return isAllowed(node.left, allowed) && isAllowed(node.right, allowed);
  }
  // "GPL-2.0-only WITH Classpath-exception-2.0" and "Apache-2.0+" are decided one by one, if they ever come.
  return node.exception === undefined && !node.plus && allowed.has(node.license);
}

function parsed(licence) {
  try {
    return parse(licence);
  } catch {
    // "SEE LICENSE IN …", "UNLICENSED", or a name that SPDX does not know: not allowed.
    return undefined;
  }
}

function problemOf(path, entry, isProduction) {
  const name = packageName(path, entry);
  const exception = isProduction ? undefined : EXCEPTIONS[name];
  if (exception !== undefined && exception.licence === entry.license) {
    return undefined;
  }
  const kind = isProduction ? 'production' : 'development';
  if (typeof entry.license !== 'string') {
    return `${path} states no licence; a ${kind} package must (npm run lock:platforms asks the registry)`;
  }
  const expression = parsed(entry.license);
  const allowed = isProduction ? PRODUCTION_LICENCES : DEVELOPMENT_LICENCES;
  if (expression !== undefined && isAllowed(expression, allowed)) {
    return undefined;
  }
  return `${path} has the licence ${JSON.stringify(entry.license)}; allowed for ${kind} packages: ${[...allowed].join(', ')}`;
}

/**
 * @param lock the content of package-lock.json
 * @param production lock paths of the production packages
 * @returns {string[]} one sentence per package whose licence is not allowed, and per exception that is not needed
 */
function licenceProblems(lock, production) {
  const entries = packageEntries(lock);
  const names = new Set(entries.map(([path, entry]) => packageName(path, entry)));
  const unused = Object.keys(EXCEPTIONS).filter((name) => !names.has(name));
  return [
    ...entries.map(([path, entry]) => problemOf(path, entry, production.has(path))).filter(Boolean),
    ...unused.map((name) => `${name} has an exception in lint/packages/licences.js but is not installed`),
  ];
}

module.exports = { licenceProblems };
