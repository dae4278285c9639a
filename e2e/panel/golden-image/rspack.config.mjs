// Bundles paint-lanes.ts into one script for a page. The caller sets the output folder.
import path from 'node:path';

export default {
  mode: 'none',
  target: ['web', 'es2022'],
  context: import.meta.dirname,
  entry: { 'paint-lanes': './paint-lanes.ts' },
  output: { filename: '[name].js' },
  resolve: { extensions: ['.ts', '.js'] },
  module: {
    rules: [
      {
        test: /\.ts$/,
        include: path.resolve(import.meta.dirname, '../../..'),
        loader: 'builtin:swc-loader',
        options: { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
      },
    ],
  },
  performance: { hints: false },
  stats: 'errors-warnings',
};
