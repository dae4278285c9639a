import { recordingContext } from './canvas.fixture';
import { fillHatching } from './hatching';
import { PixelBuffer } from './pixel-buffer';

function onCanvas(draw: (context: CanvasRenderingContext2D) => void) {
  const { context, drawn } = recordingContext(document.createElement('canvas'));
  const composite: unknown[] = [];
  const watched = new Proxy(context, {
    set: (target, name, value) => {
      if (name === 'globalCompositeOperation') {
        composite.push(value);
      }
      return Reflect.set(target, name, value);
    },
  });
  draw(watched);
  return {
    calls: drawn.map(({ method, args }) => [method, ...args.slice(method === 'putImageData' ? 1 : 0)]),
    composite,
  };
}

it('puts its first rows at the given top', () => {
  const { calls } = onCanvas((context) => {
    const sheet = new PixelBuffer();
    sheet.reserve(context, 10, 6);
    sheet.put(context, 3, 4);
  });
  expect(calls).toEqual([['putImageData', 0, 3, 0, 0, 10, 4]]);
});

it('puts a part of the rows at their own place', () => {
  const { calls } = onCanvas((context) => {
    const sheet = new PixelBuffer();
    sheet.reserve(context, 10, 6);
    sheet.putPart(context, 2, 1, 5, 4);
  });
  expect(calls).toEqual([['putImageData', 0, 0, 2, 1, 5, 4]]);
});

it('puts nothing before it has memory', () => {
  expect(onCanvas((context) => new PixelBuffer().put(context, 0, 4)).calls).toEqual([]);
});

it('keeps its memory for a lower image, and allocates for a higher or wider one', () => {
  onCanvas((context) => {
    const sheet = new PixelBuffer();
    sheet.reserve(context, 10, 6);
    const { pixels } = sheet;
    sheet.reserve(context, 10, 4);
    expect(sheet.pixels).toBe(pixels);
    sheet.reserve(context, 10, 7);
    expect(sheet.pixels).toHaveLength(70);
    sheet.reserve(context, 11, 7);
    expect(sheet.pixels).toHaveLength(77);
  });
});

it('writes a bitmap into the rows, and nowhere else', () => {
  onCanvas((context) => {
    const sheet = new PixelBuffer();
    sheet.reserve(context, 4, 3);
    sheet.write(Uint32Array.of(1, 2, 3, 4), 1, 1, 2);
    expect([...sheet.pixels]).toEqual([0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0]);
  });
});

it('hatches under the existing pixels, and restores the composite operation', () => {
  const hatching = 'hatching' as unknown as CanvasPattern;
  const { calls, composite } = onCanvas((context) => fillHatching(context, hatching, 2, 5, 3, 18));
  expect(calls).toEqual([['fillRect', 2, 3, 3, 18]]);
  expect(composite).toEqual(['destination-over', 'source-over']);
});

it('hatches nothing without hatched columns or without a pattern', () => {
  const hatching = 'hatching' as unknown as CanvasPattern;
  const { calls } = onCanvas((context) => {
    fillHatching(context, hatching, 5, 5, 3, 18);
    fillHatching(context, null, 2, 5, 3, 18);
  });
  expect(calls).toEqual([]);
});
