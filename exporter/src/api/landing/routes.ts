import { createHash } from 'node:crypto';
import { Type } from '@sinclair/typebox';
import { type Config } from '../../config/schema/config';
import { Problem } from '../../http/messages/problem';
import { State } from '../../http/routing/fields';
import { rawRoute, type Route } from '../../http/routing/route';
import { type RouteSpec } from '../../http/routing/route-spec';
import { type FleetView } from '../../model/fleet-view';
import { LADDER_STATES, type LadderState } from '../../model/state';
import { fleetTable } from './fleet-table';
import { landingPage, type PageContext } from './page';
import { SCRIPT } from './script';
import { STYLE } from './style';

export interface LandingDeps extends Pick<PageContext, 'version' | 'links'> {
  readonly fleet: FleetView;
  readonly config: Config;
}

/** More rows than anybody reads; each state's tile leads to its own. */
const MAX_ROWS = 500;

function hashOf(text: string) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const POLICY = [
  "default-src 'none'",
  `style-src ${hashOf(STYLE)}`,
  `script-src ${hashOf(SCRIPT)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const LANDING: RouteSpec = {
  method: 'get',
  path: '/',
  operation: 'landing',
  summary: 'The fleet as a table, for people',
  tag: 'exporter',
  query: Type.Object({ state: Type.Optional(State) }),
  responses: { 200: 'A page.' },
  content: { type: 'text/html', schema: Type.String() },
};

/** `GET /`: the fleet as a table, for people. `?state=failed` shows one state. */
export function landingRoutes({ fleet, config, version, links }: LandingDeps): readonly Route[] {
  const landing = rawRoute(LANDING, (request, response) => {
    const table = fleetTable(fleet, MAX_ROWS, parseState(request.query['state']));
    const origin = `${request.protocol}://${request.get('Host') ?? 'localhost'}`;
    const page = landingPage({
      table,
      at: new Date(fleet.now()),
      origin,
      version,
      grafana: config.grafana.url,
      links,
      promise: config.heartbeat,
    });
    response.set({ 'Content-Security-Policy': POLICY, 'Cache-Control': 'no-store' }).type('html').send(page);
  });
  return [landing];
}

function parseState(value: unknown): LadderState | undefined {
  if (value === undefined) return undefined;
  const state = LADDER_STATES.find((each) => each === value);
  if (state !== undefined) return state;
  throw new Problem(400, `state must be one of ${LADDER_STATES.join(', ')}; it is ${JSON.stringify(value)}.`);
}
