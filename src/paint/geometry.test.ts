import {
  splitBlocks,
  laneWindow,
  clampNameWidth,
  pixelTimeSpan,
  scrollToReveal,
  layoutColumns,
  timeAt,
  xOf,
} from './geometry';

it('keeps lanes painted above and below the viewport', () => {
  expect(laneWindow(1000, 400, 24, 5000)).toEqual({ first: 36, last: 64 });
});

it('does not change while scrolling within a block', () => {
  expect(laneWindow(1010, 400, 24, 5000)).toEqual(laneWindow(1000, 400, 24, 5000));
});

it('ends with the last lane', () => {
  expect(laneWindow(0, 400, 24, 3)).toEqual({ first: 0, last: 3 });
  expect(laneWindow(0, 400, 24, 0)).toEqual({ first: 0, last: 0 });
  expect(laneWindow(99_999, 400, 24, 20)).toEqual({ first: 20, last: 20 });
  expect(laneWindow(-50, 400, 24, 5000).first).toBe(0);
});

it('splits a window into blocks that stay the same while it moves', () => {
  const blocks = splitBlocks({ first: 4, last: 15 }, 50, 10);
  expect(blocks).toEqual([
    { first: 4, last: 8, canvas: 1 },
    { first: 8, last: 12, canvas: 2 },
    { first: 12, last: 15, canvas: 3 },
  ]);
  expect(splitBlocks({ first: 8, last: 16 }, 50, 10)[0]).toEqual(blocks[1]);
  expect(splitBlocks({ first: 0, last: 0 }, 100, 10)).toEqual([]);
});

it('keeps blocks in the order of their canvases while the window moves, so that none is moved in the DOM', () => {
  for (let top = 0; top < 5000; top += 7) {
    const order = splitBlocks(laneWindow(top, 400, 14, 5000), 400, 14).map(({ canvas }) => canvas);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  }
});

it('never assigns the same canvas to two blocks of a window', () => {
  for (let top = 0; top < 5000; top += 7) {
    const blocks = splitBlocks(laneWindow(top, 400, 14, 5000), 400, 14);
    expect(new Set(blocks.map((block) => block.canvas)).size).toBe(blocks.length);
  }
});

it('scrolls only as far as needed to show a lane', () => {
  expect(scrollToReveal(5, 0, 240, 24)).toBe(0);
  expect(scrollToReveal(10, 0, 240, 24)).toBe(24);
  expect(scrollToReveal(2, 240, 240, 24)).toBe(48);
});

it('maps pixels to times and back, within the span', () => {
  const span = { from: 1000, to: 2000, end: 2000 };
  expect(timeAt(50, 100, span)).toBe(1500);
  expect(timeAt(-5, 100, span)).toBe(1000);
  expect(timeAt(5, 0, span)).toBe(1000);
  expect(xOf(1500, 100, span)).toBe(50);
});

it('returns the time that a pixel shows', () => {
  const span = { from: 1000, to: 2000, end: 1505 };
  expect(pixelTimeSpan(50.7, 100, span)).toEqual({ from: 1500, to: 1510, end: 1505 });
});

it('leaves most of a phone’s width to the timeline', () => {
  expect(clampNameWidth(180, 1200)).toBe(180);
  expect(clampNameWidth(180, 390)).toBe(140);
  expect(clampNameWidth(180, 120)).toBe(64);
});

it('puts columns beside the names, as long as the timeline keeps half of the width', () => {
  expect(layoutColumns(200, ['since', 'unhealthy', 'flaps'], 1200)).toEqual({
    nameWidth: 200,
    columns: ['since', 'unhealthy', 'flaps'],
    left: 478,
  });
  expect(layoutColumns(200, ['since', 'unhealthy', 'flaps'], 860)).toEqual({
    nameWidth: 200,
    columns: ['since', 'unhealthy'],
    left: 426,
  });
  expect(layoutColumns(200, ['since', 'flaps'], 390)).toEqual({ nameWidth: 140, columns: [], left: 140 });
});
