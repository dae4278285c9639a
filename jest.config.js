// One jest, a project per part: `npx jest --selectProjects exporter` runs one of them.
const transform = {
  '^.+\\.tsx?$': [
    '@swc/jest',
    { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true } }, sourceMaps: 'inline' },
  ],
};
// Unit tests read the sources of the other workspaces, so that they need no build.
const moduleNameMapper = { '^@heartline/(protocol|client)$': '<rootDir>/../$1/src/index.ts' };
const node = (name, extra = {}) => ({
  displayName: name,
  rootDir: `${__dirname}/${name}`,
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  transform,
  moduleNameMapper,
  ...extra,
});

module.exports = {
  projects: [node('protocol'), node('exporter'), node('client'), node('demo'), node('stack'), node('alerting'), node('e2e')],
  coverageProvider: 'v8',
  collectCoverageFrom: ['exporter/src/**/*.ts', 'client/src/**/*.ts', 'protocol/src/**/*.ts', '!**/*.test.ts'],
  coverageThreshold: { './exporter/src/': { lines: 85 }, './client/src/': { lines: 85 } },
};
