/**
 * Pixels that are computed and then put on a canvas in one call. One sheet serves many canvases: it grows and is kept,
 * because new memory costs more than what is written into it.
 */
export class PixelBuffer {
  #image: ImageData | undefined;
  /** Rows of `width` pixels as canvas image data holds them. */
  pixels = new Uint32Array(0);

  /** Makes room for so many rows; what they hold is left over from before. */
  reserve(context: CanvasRenderingContext2D, width: number, height: number): void {
    if (this.#image === undefined || this.#image.width !== width || this.#image.height < height) {
      this.#image = context.createImageData(width, height);
      this.pixels = new Uint32Array(this.#image.data.buffer);
    }
  }

  /** Puts the first rows on a canvas, over whatever was there, from `top` on. */
  put(context: CanvasRenderingContext2D, top: number, height: number): void {
    if (this.#image !== undefined) {
      context.putImageData(this.#image, 0, top, 0, 0, this.#image.width, height);
    }
  }

  /** Puts a part of the rows where it belongs, over whatever was there. */
  putPart(context: CanvasRenderingContext2D, left: number, top: number, width: number, height: number): void {
    if (this.#image !== undefined) {
      context.putImageData(this.#image, 0, 0, left, top, width, height);
    }
  }

  /** Writes a picture of so many columns into the rows. */
  write(picture: Uint32Array, left: number, top: number, width: number): void {
    const columns = this.#image?.width ?? 0;
    for (let y = 0; y * width < picture.length; y++) {
      this.pixels.set(picture.subarray(y * width, (y + 1) * width), (top + y) * columns + left);
    }
  }
}
