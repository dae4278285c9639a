import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../../preview/src/environment/browser';
import { setStage, type Play, type Stage } from '../../preview/src/environment/preview-environment';
import { Board, type Opening } from './dashboard-page';

export const HOUR = 3_600_000;
const root = path.resolve(__dirname, '../..');

/** A stage and a browser to look at it with, for all tests of one file. */
export interface Theatre {
  readonly stage: Stage;
  readonly browser: Browser;
  /**
   * The hour before the moment at which the history was made, unless told otherwise: the same picture each time. The
   * page is closed after the test.
   */
  open(opening?: Opening): Promise<Board>;
}

/** Sets a stage before the tests of this file and clears it after them. Ask for its parts inside tests only. */
export function theatre(play: Play): Theatre {
  // A page's first paint on a busy machine, and the waits of a few steps after it.
  jest.setTimeout(60_000);
  let set: { stage: Stage; browser: Browser } | undefined;
  let boards: Board[] = [];
  const parts = () => {
    if (set === undefined) throw new Error('The stage is set by beforeAll: ask for it inside a test.');
    return set;
  };

  beforeAll(async () => {
    const stage = await setStage(play, root);
    set = { stage, browser: await startBrowser() };
  }, 120_000);
  afterEach(async () => {
    await Promise.all(boards.map(({ page }) => page.close()));
    boards = [];
  });
  afterAll(async () => {
    await set?.browser.close();
    await set?.stage.close();
  });

  return {
    get stage() {
      return parts().stage;
    },
    get browser() {
      return parts().browser;
    },
    async open(opening = {}) {
      const { stage, browser } = parts();
      const { nowMs } = stage.span;
      const board = await Board.open(browser, stage.url, { from: nowMs - HOUR, to: nowMs, ...opening });
      boards.push(board);
      return board;
    },
  };
}
