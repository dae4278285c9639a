import { createRequire, Module } from 'node:module';
import { transformFileSync } from '@swc/core';

/**
 * A `require` that also takes TypeScript: the stand-ins and scenes of e2e/ are not built, since nothing ships them. Types
 * are stripped, not checked.
 */
export function requireTypescript(from) {
  const jsc = { target: 'es2022', parser: { syntax: 'typescript' } };
  Module._extensions['.ts'] = (module, path) => {
    module._compile(transformFileSync(path, { jsc, module: { type: 'commonjs' }, swcrc: false }).code, path);
  };
  return createRequire(from);
}
