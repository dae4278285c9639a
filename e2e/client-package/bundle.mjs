// Bundles a script into one file: `node bundle.mjs esbuild|rollup|rspack esm|cjs entry output`.
import { basename, dirname } from 'node:path';

const [bundler, format, entry, output] = process.argv.slice(2);

const bundlers = {
  async esbuild() {
    const { build } = await import('esbuild');
    await build({
      entryPoints: [entry],
      outfile: output,
      bundle: true,
      platform: 'node',
      format,
      logLevel: 'error',
    });
  },
  async rollup() {
    const { rollup } = await import('rollup');
    const { nodeResolve } = await import('@rollup/plugin-node-resolve');
    const bundle = await rollup({ input: entry, external: [/^node:/], plugins: [nodeResolve()] });
    await bundle.write({ file: output, format });
    await bundle.close();
  },
  async rspack() {
    const { rspack } = await import('@rspack/core');
    const library = { type: format === 'esm' ? 'module' : 'commonjs2' };
    const stats = await new Promise((resolve, reject) => {
      rspack(
        {
          mode: 'production',
          target: 'node20',
          context: dirname(entry),
          entry,
          output: { path: dirname(output), filename: basename(output), module: format === 'esm', library },
          experiments: { outputModule: format === 'esm' },
        },
        (error, result) => (error ? reject(error) : resolve(result)),
      );
    });
    if (stats.hasErrors()) {
      throw new Error(stats.toString());
    }
  },
};

await bundlers[bundler]();
