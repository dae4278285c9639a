// One project per package: `npx jest --selectProjects exporter` runs one of them. `npm test` runs them as planned in
// test-support/runner/plan.js.
const { availableParallelism } = require('node:os');

const transform = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true } }, sourceMaps: 'inline' },
  ],
};
// Unit tests import the sources of other packages, so they need no build.
const moduleNameMapper = {
  '^@heartline/(protocol|client)$': '<rootDir>/../$1/src/index.ts',
  '^@heartline/protocol/parse$': '<rootDir>/../protocol/src/parse/index.ts',
};
function node(name, extra = {}) {
  return {
    displayName: name,
    rootDir: `${__dirname}/${name}`,
    testEnvironment: 'node',
    testMatch: ['<rootDir>/**/*.test.ts'],
    testPathIgnorePatterns: ['/node_modules/', '/dist/'],
    modulePathIgnorePatterns: ['<rootDir>/dist/'],
    transform,
    moduleNameMapper,
    ...extra,
  };
}

// OpenTelemetry's OTLP client loads node:http with import(), which jest supports in transformed files only.
const transformOtlp = {
  transform: { ...transform, '/otlp-exporter-base/.+\\.js$': '@swc/jest' },
  transformIgnorePatterns: ['/node_modules/(?!@opentelemetry/otlp-exporter-base/)'],
};

// pixelmatch is an ES module.
const transformPixelmatch = {
  transform: { ...transform, '/pixelmatch/.+\\.js$': '@swc/jest' },
  transformIgnorePatterns: ['/node_modules/(?!pixelmatch/)'],
};

// Code that runs before `npm ci` is plain JavaScript, and so are its tests.
const withJavaScript = { testMatch: ['<rootDir>/**/*.test.{ts,js}'] };

// The panel runs in jsdom, with what Grafana's packages need there:
// - d3-interpolate contains .mjs files, and @react-hookz/web (imported by @grafana/data) ES modules only;
// - react-dom/server resolves to the browser build, which needs a MessageChannel that jsdom does not have;
// - react-inlinesvg fetches icons, and there is no server to fetch them from.
const esModules =
  '@grafana|@react-hookz|@ver0|@openfeature|@wojtekmaj|d3(-[a-z]+)*|internmap|delaunator|robust-predicates|ol|rbush|quickselect|geotiff|' +
  'quick-lru|pbf|marked|marked-mangle|uuid|react-calendar|get-user-locale|memoize|mimic-function|react-colorful|micro-memoize|uwrap';
const panel = {
  displayName: 'panel',
  rootDir: `${__dirname}/src`,
  testEnvironment: 'jsdom',
  roots: ['<rootDir>', '<rootDir>/../preview/page'],
  testMatch: ['**/*.test.{ts,tsx}'],
  moduleFileExtensions: ['ts', 'tsx', 'js', 'jsx', 'mjs', 'cjs', 'json'],
  setupFilesAfterEnv: ['<rootDir>/../test-support/panel/setup.js'],
  transform: {
    '^.+\\.(m?[jt]sx?)$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esModules})/)`],
  moduleNameMapper: {
    ...moduleNameMapper,
    '^react-dom/server$': `${__dirname}/node_modules/react-dom/server.node.js`,
    '^react-inlinesvg$': '<rootDir>/../test-support/panel/svg.js',
    '\\.(css|svg)$': '<rootDir>/../test-support/panel/asset.js',
  },
};

module.exports = {
  // Tests that run at the same time (it.concurrent): each waits for a program that uses one processor.
  maxConcurrency: availableParallelism(),
  projects: [
    node('protocol'),
    node('exporter', transformOtlp),
    node('client'),
    node('demo'),
    node('stack', withJavaScript),
    node('test-support', withJavaScript),
    node('rules'),
    node('alerting'),
    node('dashboards'),
    node('lint', withJavaScript),
    node('e2e', transformPixelmatch),
    node('preview', { testMatch: ['<rootDir>/src/**/*.test.ts'] }),
    panel,
  ],
  // Ends a test that hangs. Slow is no failure: a test waits for states, each for two minutes at most (PATIENCE_MS), and
  // the machine may be several times slower than usual.
  testTimeout: 720_000,
  coverageProvider: 'v8',
  collectCoverageFrom: [
    'exporter/src/**/*.ts',
    'client/src/**/*.ts',
    'protocol/src/**/*.ts',
    '!**/*.test.ts',
  ],
  coverageThreshold: { './exporter/src/': { lines: 85 }, './client/src/': { lines: 85 } },
};
