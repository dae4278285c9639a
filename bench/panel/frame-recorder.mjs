import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

/** A frame later than this was seen to stutter, in milliseconds: two frames of a 60 Hz screen. */
export const LATE_MS = 34;

/**
 * Moves or turns the mouse over a page for a while, and looks at the frames that the page makes meanwhile.
 * @param input called with the number of the step, about 60 times a second
 * @returns frames a second, the share of late frames, and the milliseconds of each of the panel's paintings
 */
export async function watchFrames(page, milliseconds, input) {
  await page.evaluate(begin);
  const end = performance.now() + milliseconds;
  for (let step = 0; performance.now() < end; step++) {
    const next = performance.now() + 1000 / 60;
    await input(step);
    await setTimeout(Math.max(0, next - performance.now()));
  }
  const { frames, paints } = await page.evaluate(() => window.endWatch());
  const gaps = frames.slice(1).map((at, index) => at - frames[index]);
  const seconds = (frames.at(-1) - frames[0]) / 1000;
  return {
    fps: gaps.length / seconds,
    late: gaps.filter((gap) => gap > LATE_MS).length / gaps.length,
    paints,
  };
}

/**
 * The panel's paintings since the page was opened, or since it was last asked: when each began and the milliseconds that
 * it took. `notePaintings` has to run in the page before anything else.
 */
export async function takePaintings(page) {
  return page.evaluate(() => window.takePaintings());
}

/* global window, requestAnimationFrame, PerformanceObserver -- what follows runs in the page */
export function notePaintings() {
  let paintings = [];
  const note = (entries) => {
    for (const { name, startTime, duration } of entries) {
      if (name === 'heartline:paint') paintings.push({ at: startTime, took: duration });
    }
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ entryTypes: ['measure'] });
  window.takePaintings = () => {
    note(observer.takeRecords());
    const taken = paintings;
    paintings = [];
    return taken;
  };
}

function begin() {
  const frames = [];
  const paints = [];
  let watching = true;
  const frame = (at) => {
    frames.push(at);
    if (watching) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  const note = (list) =>
    paints.push(...list.getEntriesByName('heartline:paint').map((entry) => entry.duration));
  const observer = new PerformanceObserver(note);
  observer.observe({ entryTypes: ['measure'] });
  window.endWatch = () => {
    watching = false;
    note({ getEntriesByName: (name) => observer.takeRecords().filter((entry) => entry.name === name) });
    observer.disconnect();
    return { frames, paints };
  };
}

/** The value that 95 of 100 do not exceed. */
export function p95(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))];
}
