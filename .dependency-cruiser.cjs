// Which folder may import from which. Run: npx depcruise --config .dependency-cruiser.cjs exporter/src
// Type imports count. Tests and test support (*.test.*, *.fixture.*) may import from everywhere.

/**
 * One table per package: each folder with the folders that it may import from. A folder may always import from itself.
 * `.` is the files directly in the package's source root. A folder in the source root that is not in its table may
 * import from nothing. To add a package, add its source root and a table.
 */
const LAYERS = {
  'exporter/src': {
    model: [],
    config: ['model'],
    telemetry: ['model', 'config'],
    journal: ['model'],
    health: ['model', 'config'],
    fleet: ['model', 'config', 'telemetry', 'journal', 'health'],
    exposition: ['model', 'config', 'telemetry', 'health'],
    http: ['model', 'config', 'telemetry'],
    ingest: ['model', 'config', 'telemetry', 'journal', 'fleet', 'http'],
    recovery: ['model', 'config', 'telemetry', 'journal', 'fleet'],
    alerts: ['model', 'config', 'telemetry', 'journal'],
    history: ['model', 'config', 'telemetry'],
    api: [
      'model',
      'config',
      'telemetry',
      'journal',
      'health',
      'fleet',
      'exposition',
      'http',
      'ingest',
      'recovery',
      'alerts',
      'history',
    ],
    app: [
      'model',
      'config',
      'telemetry',
      'journal',
      'health',
      'fleet',
      'exposition',
      'http',
      'ingest',
      'recovery',
      'alerts',
      'history',
      'api',
    ],
    '.': ['config', 'telemetry', 'app'],
  },
  'preview/src': {
    history: [],
    '.': [],
    environment: ['history', '.'],
    screenshots: ['environment', '.'],
  },
  'preview/page': {
    prometheus: [],
    panels: [],
    dashboard: ['prometheus'],
    '.': ['prometheus', 'panels', 'dashboard'],
  },
};

/** Folders within a folder of LAYERS, in the same form. `.` is the files directly in that folder. */
const INNER_LAYERS = {
  'exporter/src/config': {
    schema: [],
    web: ['schema'],
    load: ['schema', 'web'],
    reference: ['schema'],
  },
  'exporter/src/telemetry': {
    '.': [],
    traces: ['.'],
  },
  'exporter/src/health': {
    checks: [],
    '.': ['checks'],
  },
  'exporter/src/fleet': {
    activity: [],
    'apply-report': [],
    observation: [],
    schedule: ['observation'],
    tables: [],
    '.': ['activity', 'apply-report', 'observation', 'schedule', 'tables'],
  },
  'exporter/src/exposition': {
    catalog: [],
    '.': ['catalog'],
  },
  'exporter/src/http': {
    messages: [],
    auth: ['messages'],
    routing: ['messages', 'auth'],
    middleware: ['messages'],
    '.': ['messages', 'auth', 'routing', 'middleware'],
  },
  'exporter/src/ingest': {
    '.': [],
    http: ['.'],
  },
  'exporter/src/api': {
    '.': [],
    alerts: [],
    landing: [],
    runbooks: ['landing'],
    health: ['alerts'],
  },
};

const TEST_CODE = '[.](test|fixture)[.]';

/** The files of a folder as a regular expression. */
function filesOf(root, folder) {
  return folder === '.' ? `^${root}/[^/]+$` : `^${root}/${folder}/`;
}

function layerRules(root, layers) {
  return Object.entries(layers).map(([folder, allowed]) => ({
    name: `layers: ${folder === '.' ? root : `${root}/${folder}`}`,
    comment: `May import from: ${allowed.join(', ') || 'nothing'} (of ${root}).`,
    severity: 'error',
    from: { path: filesOf(root, folder), pathNot: TEST_CODE },
    to: { path: `^${root}/`, pathNot: [folder, ...allowed].map((each) => filesOf(root, each)) },
  }));
}

/** A new folder must be added to its table. */
function unlistedRule(root, layers) {
  return {
    name: `layers: folders of ${root}`,
    comment: `Every folder of ${root} that imports from it needs an entry in the table of .dependency-cruiser.cjs.`,
    severity: 'error',
    from: {
      path: `^${root}/`,
      pathNot: [TEST_CODE, ...Object.keys(layers).map((each) => filesOf(root, each))],
    },
    to: { path: `^${root}/` },
  };
}

const packages = Object.keys(LAYERS).join('|');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Files must not import each other in a circle, by value or by type.',
      severity: 'error',
      from: { path: `^(${packages})/` },
      to: { circular: true },
    },
    ...Object.entries(LAYERS).flatMap(([root, layers]) => [
      ...layerRules(root, layers),
      unlistedRule(root, layers),
    ]),
    // Inner tables rule only the imports within their folder.
    ...Object.entries(INNER_LAYERS).flatMap(([root, layers]) => [
      ...layerRules(root, layers),
      unlistedRule(root, layers),
    ]),
    {
      name: 'no-test-code',
      comment: 'Product code must not import test code.',
      severity: 'error',
      from: { path: `^(${packages})/`, pathNot: TEST_CODE },
      to: { path: TEST_CODE },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    includeOnly: `^(${packages})/`,
  },
};
