import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { type Request, type Response } from 'express';
import { type Config } from '../../config/schema/config';
import { Problem } from '../../http/messages/problem';
import { rawRoute, type Route } from '../../http/routing/route';
import { type RouteSpec } from '../../http/routing/route-spec';
import { paramsParser } from '../../http/routing/validation';
import { readRunbooks, type Runbook } from './collection';
import { RUNBOOK_STYLE, runbookIndex, runbookPage } from './page';

/** Those that come with Heartline: the same from exporter/src and from exporter/dist. */
const PACKAGED = join(__dirname, '../../../../alerting/runbooks');

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(RUNBOOK_STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const content = { type: 'text/html', schema: Type.String() } as const;

const INDEX: RouteSpec = {
  method: 'get',
  path: '/runbooks',
  operation: 'listRunbooks',
  summary: 'Every runbook, for people',
  tag: 'alerts',
  responses: { 200: 'A page.' },
  content,
};

const PAGE: RouteSpec = {
  ...INDEX,
  path: '/runbooks/{alert}',
  operation: 'getRunbook',
  summary: 'What an alert means and what to do, for people; `runbook_url` of alerts leads here',
  params: Type.Object({
    alert: Type.String({ pattern: '^[A-Za-z0-9]{1,128}$', description: 'name of the alert' }),
  }),
  problems: { 404: 'There is no runbook for such an alert.' },
};

/** `GET /runbooks` and `/runbooks/{alert}`. Read from disk again once `runbooks.path` or a reload says so. */
export class RunbookRoutes {
  readonly #config: Pick<Config, 'runbooks'>;
  #runbooks: ReadonlyMap<string, Runbook> | undefined;

  constructor(config: Pick<Config, 'runbooks'>) {
    this.#config = config;
  }

  /** After a reload: the next reader gets what is on disk then. */
  reload(): void {
    this.#runbooks = undefined;
  }

  get routes(): readonly Route[] {
    const params = paramsParser(PAGE);
    return [
      rawRoute(INDEX, (_request, response) => send(response, runbookIndex(this.#all().values()))),
      rawRoute(PAGE, (request: Request, response: Response) => {
        const { alert } = params(request) as { alert: string };
        const runbook = this.#all().get(alert);
        if (runbook === undefined) throw this.#unknown(alert);
        send(response, runbookPage(runbook));
      }),
    ];
  }

  #all(): ReadonlyMap<string, Runbook> {
    this.#runbooks ??= readRunbooks(this.#config.runbooks.path ?? PACKAGED);
    return this.#runbooks;
  }

  #unknown(alert: string): Problem {
    if (this.#all().size > 0)
      return new Problem(404, `There is no runbook for ${alert}. GET /runbooks lists those there are.`);
    return new Problem(
      404,
      'There are no runbooks here. Set runbooks.path to the directory that holds them.',
    );
  }
}

function send(response: Response, page: string): void {
  response.set({ 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' }).type('html').send(page);
}
