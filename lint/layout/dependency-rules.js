// Turns the layout tables of CONTRIBUTING.md into rules of dependency-cruiser. They hold for product code: test code is
// excluded from the run, and ESLint keeps product code from importing it.

/** @returns {string} a regular expression of the files in `folder` of `root`; the folder `.` is the files of `root` itself */
function filesOf(root, folder) {
  const prefix = root === '' ? '' : `${root}/`;
  return folder === '.' ? `^${prefix}[^/]+$` : `^${prefix}${folder}/`;
}

/** The rules of one table: each folder imports only from itself and from the folders of its last column. */
function layerRules(root, rows) {
  const inTable = rows.map(({ folder }) => filesOf(root, folder));
  const anywhere = root === '' ? inTable : [`^${root}/`];
  const rules = rows
    .filter(({ mayImport }) => mayImport !== 'anything')
    .map(({ folder, mayImport }) => ({
      name: `layout: ${root === '' ? folder : `${root}/${folder}`}`,
      comment: `May import from: ${mayImport.join(', ') || 'nothing of this repository'}. See "Layout" in CONTRIBUTING.md.`,
      severity: 'error',
      from: { path: filesOf(root, folder) },
      to: { path: anywhere, pathNot: [folder, ...mayImport].map((each) => filesOf(root, each)) },
    }));
  return [...rules, unlistedRule(root, inTable, anywhere)];
}

/** A folder without a row may not import anything, so that a new folder gets its row. */
function unlistedRule(root, inTable, anywhere) {
  return {
    name: `layout: folder without a row (${root || 'repository'})`,
    comment: 'Add the folder to the table "Layout" in CONTRIBUTING.md.',
    severity: 'error',
    from: { path: root === '' ? '^[^/]+/' : `^${root}/`, pathNot: inTable },
    to: { path: anywhere },
  };
}

/**
 * @param {Map<string, import('./layout-table').LayoutRow[]>} layout
 * @returns {import('dependency-cruiser').IForbiddenRuleType[]}
 */
function dependencyRules(layout) {
  return [
    {
      name: 'no file cycles',
      comment: 'Files must not import each other in a circle, by value or by type.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no folder cycles',
      comment: 'Folders must not import each other in a circle.',
      severity: 'error',
      scope: 'folder',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no parsing outside the exporter',
      comment: 'Only the exporter loads TypeBox and Ajv. Import the facts from @heartline/protocol.',
      severity: 'error',
      from: { path: '^(client|demo|src|stack|preview|dashboards)/' },
      to: { path: '^protocol/(src|dist)/parse/' },
    },
    ...[...layout].flatMap(([root, rows]) => layerRules(root, rows)),
  ];
}

module.exports = { dependencyRules };
