// Makes paint-lanes.ts one script that a page can take. The caller says where to put it.
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
