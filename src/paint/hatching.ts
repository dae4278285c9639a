/** Size of the hatching's tile in device pixels; a power of two keeps the diagonal seamless. */
const TILE = 8;

/** Creates a pattern of diagonal lines on transparent ground. Null if there is no canvas. */
export function createHatching(
  context: CanvasRenderingContext2D,
  ink: string,
  pixelRatio: number,
): CanvasPattern | null {
  const size = TILE * Math.max(1, Math.round(pixelRatio));
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const drawing = tile.getContext('2d');
  if (drawing === null) {
    return null;
  }
  drawing.strokeStyle = ink;
  drawing.lineWidth = size / 5;
  for (const shift of [-size, 0, size]) {
    drawing.beginPath();
    drawing.moveTo(shift - 1, size + 1);
    drawing.lineTo(shift + size + 1, -1);
    drawing.stroke();
  }
  return context.createPattern(tile, 'repeat');
}

/** Draws hatching under the existing pixels; it shows through as far as they are transparent. */
export function fillHatching(
  context: CanvasRenderingContext2D,
  hatching: CanvasPattern | null,
  from: number,
  to: number,
  top: number,
  height: number,
): void {
  if (to > from && hatching !== null) {
    context.globalCompositeOperation = 'destination-over';
    context.fillStyle = hatching;
    context.fillRect(from, top, to - from, height);
    context.globalCompositeOperation = 'source-over';
  }
}
