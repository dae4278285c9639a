import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';

/** A frame is late after two frames of a 60 Hz screen: the delay from which people see stuttering. */
const LATE_MS = 34;

/**
 * Performs mouse input on a page and records the frames of the page.
 *
 * @param input called with the number of the step, about 60 times per second
 * @returns frames per second, the share of late frames, and the milliseconds of each paint of the panel
 */
export async function recordFrames(page, milliseconds, input) {
  await page.evaluate(startFrameRecording);
  const end = performance.now() + milliseconds;
  for (let step = 0; performance.now() < end; step++) {
    const next = performance.now() + 1000 / 60;
    await input(step);
    await setTimeout(Math.max(0, next - performance.now()));
  }
  const { frames, paints } = await page.evaluate(() => window.stopFrameRecording());
  const gaps = frames.slice(1).map((at, index) => at - frames[index]);
  const seconds = (frames.at(-1) - frames[0]) / 1000;
  return {
    fps: gaps.length / seconds,
    lateShare: gaps.filter((gap) => gap > LATE_MS).length / gaps.length,
    paints,
  };
}

/**
 * Returns the paints of the panel since the page was opened or since the last call: the start and the duration of
 * each, in milliseconds. Requires `recordPaints` as an init script of the page.
 */
export async function takePaints(page) {
  return page.evaluate(() => window.takePaints());
}

/* global window, requestAnimationFrame, PerformanceObserver -- the following functions run in the page */

export function recordPaints() {
  let paints = [];
  const add = (entries) => {
    for (const { name, startTime, duration } of entries) {
      if (name === 'heartline:paint') {
        paints.push({ startTime, duration });
      }
    }
  };
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ entryTypes: ['measure'] });
  window.takePaints = () => {
    add(observer.takeRecords());
    const taken = paints;
    paints = [];
    return taken;
  };
}

function startFrameRecording() {
  const frames = [];
  const paints = [];
  let recording = true;
  const recordFrame = (at) => {
    frames.push(at);
    if (recording) {
      requestAnimationFrame(recordFrame);
    }
  };
  requestAnimationFrame(recordFrame);
  const add = (entries) =>
    paints.push(...entries.filter(({ name }) => name === 'heartline:paint').map(({ duration }) => duration));
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ entryTypes: ['measure'] });
  window.stopFrameRecording = () => {
    recording = false;
    add(observer.takeRecords());
    observer.disconnect();
    return { frames, paints };
  };
}
