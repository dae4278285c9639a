/** A call of a drawing method, with the fill style at that time. */
export interface DrawCall {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly fill: unknown;
}

/** The bytes that are read back from a canvas, except for single pixels. */
const READ_BACK = 0x77;
/** A pixel that was read back from a canvas. */
export const READ_BACK_PIXEL = 0x77777777;

/** Returns the pixels of one `putImageData` call, by column and row of the image. */
export function putPixels({ args }: DrawCall): { at: (x: number, y: number) => number | undefined } {
  const { width, data } = args[0] as ImageData;
  const pixels = new Uint32Array(data.buffer);
  return { at: (x, y) => pixels[y * width + x] };
}

/** Returns the bytes of a pixel filled with `rgb(…)`. */
function bytesOf(fill: string): Uint8ClampedArray {
  return Uint8ClampedArray.from([...(fill.match(/\d+/g) ?? []).map(Number), 255]);
}

/** A 2D context for jsdom, which has none: it draws nothing and records the calls. */
export function recordingContext(canvas: HTMLCanvasElement): {
  context: CanvasRenderingContext2D;
  drawn: DrawCall[];
} {
  const drawn: DrawCall[] = [];
  const state: Record<string, unknown> = { canvas, fillStyle: '' };
  const known: Record<string, unknown> = {
    measureText: (text: string) => ({ width: text.length * 6 }),
    createImageData: (width: number, height: number) => ({
      width,
      height,
      data: new Uint8ClampedArray(width * height * 4),
    }),
    createPattern: () => 'hatching',
    getImageData: (_left: number, _top: number, width: number, height: number) => ({
      width,
      height,
      data:
        width * height === 1
          ? bytesOf(String(state['fillStyle']))
          : new Uint8ClampedArray(width * height * 4).fill(READ_BACK),
    }),
  };
  const context = new Proxy(state, {
    get: (target, name: string) =>
      name in target
        ? target[name]
        : (known[name] ??
          ((...args: unknown[]) => void drawn.push({ method: name, args, fill: target['fillStyle'] }))),
    set: (target, name: string, value) => {
      target[name] = value;
      return true;
    },
  });
  return { context: context as unknown as CanvasRenderingContext2D, drawn };
}

/**
 * Gives every canvas a recording context. Returns the calls of each canvas, and a function that restores the
 * original.
 */
export function recordCanvases(): { drawn: WeakMap<HTMLCanvasElement, DrawCall[]>; restore: () => void } {
  const contexts = new WeakMap<HTMLCanvasElement, CanvasRenderingContext2D>();
  const drawn = new WeakMap<HTMLCanvasElement, DrawCall[]>();
  // jsdom does not implement performance measures either.
  Object.assign(performance, { measure: () => undefined, clearMeasures: () => undefined });
  function getContext(this: HTMLCanvasElement): CanvasRenderingContext2D {
    const known = contexts.get(this);
    if (known !== undefined) {
      return known;
    }
    const recording = recordingContext(this);
    contexts.set(this, recording.context);
    drawn.set(this, recording.drawn);
    return recording.context;
  }
  const spy = jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(getContext);
  return { drawn, restore: () => spy.mockRestore() };
}
