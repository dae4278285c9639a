// Bundles the preview page into preview/dist/page/.
import path from 'node:path';
import { createRequire } from 'node:module';
import { rspack } from '@rspack/core';

const here = import.meta.dirname;
const routerDom = path.dirname(createRequire(import.meta.url).resolve('react-router-dom/package.json'));

export default {
  mode: 'production',
  target: ['web', 'es2022'],
  context: path.join(here, 'page'),
  entry: { main: './main.tsx' },
  output: {
    path: path.join(here, 'dist/page'),
    filename: '[name].js',
    chunkFilename: '[name].[contenthash].js',
    publicPath: '/page/',
    clean: true,
  },
  resolve: {
    extensions: ['.ts', '.tsx', '.mjs', '.js'],
    fallback: { stream: false, fs: false, path: false, crypto: false, buffer: false, util: false },
    alias: {
      // Scenes and this page use version 6. @grafana/ui imports it under the name of the compatibility package.
      'react-router-dom-v5-compat': routerDom,
      'react-router-dom$': routerDom,
      'react-custom-scrollbars-2$': path.join(here, 'page/scrollbars.mjs'),
      // The code editors are more than half of the size of @grafana/ui, and no panel renders one.
      'monaco-editor': false,
      '@monaco-editor/react': false,
    },
  },
  module: {
    rules: [
      { test: /\.m?js$/, resolve: { fullySpecified: false } },
      { test: /systemjs[\\/]dist/, parser: { amd: false, commonjs: false, system: false } },
      { test: /\.css$/, type: 'css' },
      {
        test: /\.tsx?$/,
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
  plugins: [new rspack.CopyRspackPlugin({ patterns: [{ from: 'index.html' }] })],
  performance: { hints: false },
  stats: 'errors-warnings',
};
