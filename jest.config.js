// One jest, a project per part: `npx jest --selectProjects exporter` runs one of them.
const transform = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true } }, sourceMaps: 'inline' },
  ],
};
// Unit tests read the sources of the other workspaces, so that they need no build.
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

// OpenTelemetry's OTLP client loads node:http by an import() of its own, which jest can do in transformed files only.
const otlpToo = {
  transform: { ...transform, '/otlp-exporter-base/.+\\.js$': '@swc/jest' },
  transformIgnorePatterns: ['/node_modules/(?!@opentelemetry/otlp-exporter-base/)'],
};

// pixelmatch ships an ES module only.
const picturesToo = {
  transform: { ...transform, '/pixelmatch/.+\\.js$': '@swc/jest' },
  transformIgnorePatterns: ['/node_modules/(?!pixelmatch/)'],
};

// What runs before `npm ci` is plain JavaScript, and so are its tests.
const plainToo = { testMatch: ['<rootDir>/**/*.test.{ts,js}'] };

// The panel: jsdom, and what Grafana's packages need in it.
// - d3-interpolate ships .mjs, and @react-hookz/web (imported by @grafana/data) ships ES modules only;
// - react-dom/server resolves to the browser build, which wants a MessageChannel that jsdom has not;
// - icons are fetched by react-inlinesvg, which has nothing to fetch from here.
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
  projects: [
    node('protocol'),
    node('exporter', otlpToo),
    node('client'),
    node('demo'),
    node('stack', plainToo),
    node('test-support', plainToo),
    node('alerting'),
    node('dashboards'),
    node('lint', plainToo),
    node('e2e', picturesToo),
    node('preview', { testMatch: ['<rootDir>/src/**/*.test.ts'] }),
    panel,
  ],
  // Ends a test that hangs. Unit tests run beside end-to-end tests, so a slow test is not a failure.
  testTimeout: 60_000,
  coverageProvider: 'v8',
  collectCoverageFrom: [
    'exporter/src/**/*.ts',
    'client/src/**/*.ts',
    'protocol/src/**/*.ts',
    '!**/*.test.ts',
  ],
  coverageThreshold: { './exporter/src/': { lines: 85 }, './client/src/': { lines: 85 } },
};
