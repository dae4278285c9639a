import { createRequire, Module } from 'node:module';
import { transformFileSync } from '@swc/core';

/**
 * Returns a `require` that also loads TypeScript, for the environments and fakes in e2e/, which are not compiled. It
 * strips types and does not check them.
 */
export function requireTypescript(from) {
  const jsc = { target: 'es2022', parser: { syntax: 'typescript' } };
  Module._extensions['.ts'] = (module, path) => {
    module._compile(transformFileSync(path, { jsc, module: { type: 'commonjs' }, swcrc: false }).code, path);
  };
  return createRequire(from);
}
