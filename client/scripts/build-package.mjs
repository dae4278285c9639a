// Builds what `npm pack` adds to the CommonJS modules that tsc compiles: one ES module, which contains the code of the
// threads, and one declaration file, which contains the types of @heartline/protocol. Runs before each `npm pack`.
// See docs/decisions/0009-client-package.md.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';

const CLIENT = join(import.meta.dirname, '..');
const SOURCES = join(CLIENT, 'src');
const OUTPUT = join(CLIENT, 'dist', 'package');
const THREADS = {
  SENDER_THREAD: join(SOURCES, 'thread', 'sender-thread.ts'),
  STOP_THREAD: join(SOURCES, 'shutdown', 'stop-sync-thread.ts'),
};
const OPTIONS = { bundle: true, platform: 'node', target: 'node20.19', charset: 'utf8', logLevel: 'warning' };

/** Returns the code of a thread as one CommonJS script. */
async function bundleThread(entry) {
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: [entry], format: 'cjs', write: false });
  return outputFiles[0].text;
}

/** Replaces runtime/thread-scripts.ts, which names files, by a module with the code itself. */
async function embedThreads() {
  const constants = await Promise.all(
    Object.entries(THREADS).map(async ([name, entry]) => {
      const source = JSON.stringify(await bundleThread(entry));
      return `export const ${name} = { source: ${source} };`;
    }),
  );
  return {
    name: 'embed-threads',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]runtime[\\/]thread-scripts\.ts$/ }, () => ({ contents: constants.join('\n') }));
    },
  };
}

async function buildModule() {
  await build({
    ...OPTIONS,
    entryPoints: [join(SOURCES, 'index.ts')],
    format: 'esm',
    outfile: join(OUTPUT, 'index.mjs'),
    plugins: [await embedThreads()],
  });
}

/** The declarations are the same for both kinds of modules, but TypeScript tells them apart by the extension. */
async function buildTypes() {
  const bundle = await rollup({
    input: join(CLIENT, 'dist', 'index.d.ts'),
    plugins: [dts({ respectExternal: true })],
    external: [/^node:/],
  });
  await bundle.write({ file: join(OUTPUT, 'index.d.ts') });
  await bundle.close();
  await cp(join(OUTPUT, 'index.d.ts'), join(OUTPUT, 'index.d.mts'));
}

/** tsc leaves the output of sources that are gone. */
async function removeStaleOutput() {
  const files = await readdir(join(CLIENT, 'dist'), { recursive: true });
  const stale = files.filter(
    (file) => file.endsWith('.js') && !existsSync(join(SOURCES, file.replace(/\.js$/, '.ts'))),
  );
  await Promise.all(stale.map((file) => rm(join(CLIENT, 'dist', file))));
}

const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
execFileSync(process.execPath, [tsc, '--build', CLIENT], { stdio: ['ignore', 'inherit', 'inherit'] });
await rm(OUTPUT, { recursive: true, force: true });
await removeStaleOutput();
await Promise.all([buildModule(), buildTypes()]);
