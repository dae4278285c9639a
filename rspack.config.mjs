// Builds the Grafana panel in src/ into dist/, the folder that Grafana loads as a plugin.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rspack } from '@rspack/core';

const root = import.meta.dirname;
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const { id } = JSON.parse(readFileSync(path.join(root, 'src/plugin.json'), 'utf8'));

/** What Grafana's loader shares with every plugin. A second copy of one of these would be a second React. */
const shared = [
  '@emotion/css',
  '@emotion/react',
  '@grafana/data',
  '@grafana/runtime',
  '@grafana/ui',
  'i18next',
  'lodash',
  'moment',
  'react',
  'react/jsx-runtime',
  'react-dom',
  'react-dom/client',
  'rxjs',
  'rxjs/operators',
];

/** Fills in what the manifest leaves to the build. */
function manifest(content) {
  const filled = content
    .toString()
    .replaceAll('%VERSION%', version)
    .replaceAll('%TODAY%', new Date().toISOString().slice(0, 10));
  return `${JSON.stringify({ ...JSON.parse(filled), buildMode: 'production' }, null, 2)}\n`;
}

/** Leaves the list of modules and their sizes where the tests over dist/ read it. */
const writeStats = {
  apply(compiler) {
    compiler.hooks.done.tap('panel stats', (stats) => {
      const folder = path.join(root, '.stack/build');
      mkdirSync(folder, { recursive: true });
      const report = stats.toJson({
        all: false,
        assets: true,
        modules: true,
        nestedModules: true,
        modulesSpace: Infinity,
        nestedModulesSpace: Infinity,
        assetsSpace: Infinity,
      });
      writeFileSync(path.join(folder, 'panel.stats.json'), JSON.stringify(report, null, 1));
    });
  },
};

export default {
  mode: 'production',
  target: ['web', 'es2022'],
  context: path.join(root, 'src'),
  entry: { module: './module.ts' },
  devtool: 'source-map',
  output: {
    path: path.join(root, 'dist'),
    filename: '[name].js',
    library: { type: 'amd' },
    uniqueName: id,
    publicPath: `public/plugins/${id}/`,
    // One file: a chunk would have to find its address under a sub-path or a CDN by itself.
    asyncChunks: false,
    clean: true,
  },
  externals: shared,
  externalsType: 'amd',
  resolve: {
    extensions: ['.ts', '.tsx', '.mjs', '.js'],
    // From its sources, so that the panel can be built without the other packages.
    alias: { '@heartline/protocol$': path.join(root, 'protocol/src/index.ts') },
  },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        exclude: /node_modules/,
        loader: 'builtin:swc-loader',
        options: {
          jsc: {
            target: 'es2022',
            parser: { syntax: 'typescript', tsx: true },
            transform: { react: { runtime: 'automatic' } },
          },
        },
      },
    ],
  },
  plugins: [
    // A library that is AMD or CommonJS, whichever it meets, would find Grafana's loader here and register with it.
    new rspack.DefinePlugin({ 'define.amd': 'false' }),
    new rspack.CopyRspackPlugin({
      patterns: [
        { from: 'plugin.json', transform: manifest },
        { from: 'README.md' },
        { from: 'img', to: 'img' },
        { from: 'locales', to: 'locales', noErrorOnMissing: true },
        { from: path.join(root, 'CHANGELOG.md') },
        { from: path.join(root, 'LICENSE'), to: '[name]', toType: 'template' },
      ],
    }),
    writeStats,
  ],
  performance: { hints: false },
  stats: 'errors-warnings',
};
