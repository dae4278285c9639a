import { type Router, Router as createRouter } from 'express';
import { ConfigError } from '../config/error';
import { type Reloaded } from '../config/liveConfig';
import { Problem } from './problem';

/**
 * `POST /-/reload`: reads the configuration file again. 400 with all that is wrong where it is not valid (the
 * file is as much the caller's as a body would be), and then nothing has changed.
 */
export function reloadRoutes(reload: () => Reloaded): Router {
  return createRouter().post('/-/reload', (_request, response) => {
    try {
      const { changed, needRestart } = reload();
      response.json({ changed, need_restart: needRestart });
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      const detail = `The configuration is not valid, and nothing was changed. ${error.problems.join('; ')}`;
      throw new Problem(400, detail, { members: { errors: error.problems } });
    }
  });
}
