// Which folder may import from which: the tables under "Layout" in CONTRIBUTING.md are the source of these rules.
// `npm run lint` checks them. Type imports count.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { dependencyRules } = require('./lint/layout/dependency-rules');
const { parseLayout } = require('./lint/layout/layout-table');

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: dependencyRules(parseLayout(readFileSync(join(__dirname, 'CONTRIBUTING.md'), 'utf8'))),
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: {
      path: ['^node_modules', '[.]stack/', '^dist/', '[.](test|fixture)[.]', '^(e2e|test-support)/'],
    },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'require', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.d.ts', '.json'],
    },
  },
};
