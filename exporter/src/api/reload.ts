import { Type } from '@sinclair/typebox';
import { ConfigError } from '../config/schema/config-error';
import { type Reloaded } from '../config/load/live-config';
import { Exact } from '../http/routing/fields';
import { Problem } from '../http/messages/problem';
import { jsonRoute, type Route } from '../http/routing/route';

/**
 * `POST /-/reload`: reads the configuration file again. 400 with all that is wrong where it is not valid (the
 * file is as much the caller's as a body would be), and then nothing has changed.
 */
export function reloadRoute(reload: () => Reloaded): Route {
  return jsonRoute(
    {
      method: 'post',
      path: '/-/reload',
      operation: 'reload',
      summary: 'Read the configuration again, with the files that it names',
      tag: 'exporter',
      responses: { 200: 'What changed, by key.' },
      problems: {
        400: 'The configuration is not valid; nothing was changed, and `errors` tells all that is wrong.',
      },
      response: Exact({
        changed: Type.Array(Type.String(), { description: 'keys that have a new value' }),
        need_restart: Type.Array(Type.String(), {
          description: 'keys that differ, and take effect at a start only',
        }),
      }),
    },
    () => {
      try {
        const { changed, needRestart } = reload();
        return { status: 200, body: { changed: [...changed], need_restart: [...needRestart] } };
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        const detail = `The configuration is not valid, and nothing was changed. ${error.problems.join('; ')}`;
        throw new Problem(400, detail, { members: { errors: error.problems } });
      }
    },
  );
}
