import { createRequire, Module } from 'node:module';
import { transformFileSync } from '@swc/core';

/**
 * Returns a `require` that also loads TypeScript, for the environments and fakes in e2e/, which are not compiled. It
 * strips types and does not check them.
 */
export function requireTypescript(from) {
  /** @type {import('@swc/core').Options} */
  const options = {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
    swcrc: false,
  };
  // Not in the types of Node, but it is what every loader of another language uses.
  const { _extensions: extensions } = /** @type {any} */ (Module);
  extensions['.ts'] = (module, path) => {
    module._compile(transformFileSync(path, options).code, path);
  };
  return createRequire(from);
}
