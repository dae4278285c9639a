// Builds the Grafana panel in src/ into dist/, the folder that Grafana loads as a plugin.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { rspack } from '@rspack/core';

const root = import.meta.dirname;
const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const { id } = JSON.parse(readFileSync(path.join(root, 'src/plugin.json'), 'utf8'));

/**
 * The modules that Grafana shares with plugins. Bundling one of them would load it twice, for example a second React.
 */
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

/** Replaces the placeholders in plugin.json. */
function fillManifest(content) {
  const filled = content
    .toString()
    .replaceAll('%VERSION%', version)
    .replaceAll('%TODAY%', new Date().toISOString().slice(0, 10));
  return `${JSON.stringify({ ...JSON.parse(filled), buildMode: 'production' }, null, 2)}\n`;
}

/** Writes the modules and their sizes to .stack/build/panel.stats.json, which the tests of the build read. */
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
    // One file: chunks would have to determine their URL under a sub-path or on a CDN.
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
    // Otherwise UMD libraries would detect Grafana's AMD loader and register with it.
    new rspack.DefinePlugin({ 'define.amd': 'false' }),
    new rspack.CopyRspackPlugin({
      patterns: [
        { from: 'plugin.json', transform: fillManifest },
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
