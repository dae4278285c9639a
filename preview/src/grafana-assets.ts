import { readFile } from 'node:fs/promises';
import express, { Router } from 'express';
import path from 'node:path';

/** Grafana's fonts under the file names that its styles request. A variable font has all weights in one file. */
const FONTS: [requestPath: RegExp, file: string][] = [
  [
    /^\/inter\/Inter-(Regular|Medium)\.woff2$/,
    '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  ],
  [
    /^\/inter\/Inter-(Medium)?Italic\.woff2$/,
    '@fontsource-variable/inter/files/inter-latin-wght-italic.woff2',
  ],
  [
    /^\/roboto\/\w[\w-]*\.woff2$/,
    '@fontsource-variable/roboto-mono/files/roboto-mono-latin-wght-normal.woff2',
  ],
];

/** Replaces icons that are part of Grafana but not of @grafana/ui. */
const PLAIN_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="7" fill="none" stroke="currentColor" stroke-width="2"/></svg>';

/** Serves Grafana's fonts. */
export function fontRouter(): Router {
  const router = Router();
  for (const [requestPath, file] of FONTS) {
    router.get(requestPath, (_request, response) =>
      response.sendFile(require.resolve(file), { maxAge: '1d' }),
    );
  }
  return router;
}

/** Serves the icons of @grafana/ui, and a plain circle for the third of Grafana's icons that it does not contain. */
export function iconRouter(): Router {
  const router = Router();
  const folder = path.join(
    path.dirname(require.resolve('@grafana/ui/package.json')),
    'dist/public/img/icons',
  );
  router.get('/unicons/spinner.svg', (_request, response) =>
    response.sendFile(path.join(folder, 'unicons/sync.svg')),
  );
  // The package contains only its mirror image.
  router.get('/unicons/angle-double-left.svg', async (_request, response) => {
    const right = await readFile(path.join(folder, 'unicons/angle-double-right.svg'), 'utf8');
    response.type('svg').send(right.replace('<path', '<path transform="translate(24 0) scale(-1 1)"'));
  });
  router.use(express.static(folder, { maxAge: '1d' }));
  router.get(/\.svg$/, (_request, response) => void response.type('svg').send(PLAIN_ICON));
  return router;
}
