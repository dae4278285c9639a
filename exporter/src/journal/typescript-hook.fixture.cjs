// Lets a child process of a test run TypeScript sources: `node --require typescript-hook.fixture.cjs process.fixture.ts`.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');
const { transformSync } = require('@swc/core');

const options = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};
require.extensions['.ts'] = (module, file) =>
  module._compile(transformSync(readFileSync(file, 'utf8'), { ...options, filename: file }).code, file);

const protocol = join(__dirname, '../../../protocol/src');
const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) =>
  resolve(request.replace(/^@heartline\/protocol(\/parse)?$/, `${protocol}$1/index.ts`), ...rest);
