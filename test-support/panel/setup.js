/* global HTMLCanvasElement */
// What jsdom lacks and Grafana's components ask for. Nothing here answers with data.
require('@testing-library/jest-dom');
const { TextEncoder, TextDecoder } = require('node:util');

Object.assign(globalThis, { TextEncoder, TextDecoder });

globalThis.matchMedia ??= (query) => ({
  matches: false,
  media: query,
  addEventListener() {},
  removeEventListener() {},
  addListener() {},
  removeListener() {},
  dispatchEvent: () => false,
});

globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

globalThis.IntersectionObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
  takeRecords() {
    return [];
  }
};

// jsdom has no canvas. Drawing is tested with a recording context, and for real in Chromium (e2e/).
HTMLCanvasElement.prototype.getContext = () => null;

// jsdom refuses getComputedStyle for pseudo elements, which the drawer asks for to measure a scroll bar.
const computedStyle = globalThis.getComputedStyle.bind(globalThis);
globalThis.getComputedStyle = (element) => computedStyle(element);

// jsdom loads no fonts.
Object.defineProperty(globalThis.document, 'fonts', { value: new globalThis.EventTarget() });
