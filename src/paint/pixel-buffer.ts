/**
 * Pixels that are computed and then put on a canvas in one call. One buffer serves many canvases and is kept,
 * because allocating memory takes longer than writing to it.
 */
export class PixelBuffer {
  #image: ImageData | undefined;
  /** Rows of `width` pixels in the format of canvas image data. */
  pixels = new Uint32Array(0);

  /** Reserves memory for the given size; the rows keep their previous content. */
  reserve(context: CanvasRenderingContext2D, width: number, height: number): void {
    if (this.#image === undefined || this.#image.width !== width || this.#image.height < height) {
      this.#image = context.createImageData(width, height);
      this.pixels = new Uint32Array(this.#image.data.buffer);
    }
  }

  /** Puts the first rows on a canvas at `top`, replacing what is there. */
  put(context: CanvasRenderingContext2D, top: number, height: number): void {
    if (this.#image !== undefined) {
      context.putImageData(this.#image, 0, top, 0, 0, this.#image.width, height);
    }
  }

  /** Puts a part of the rows at the same place of a canvas, replacing what is there. */
  putPart(context: CanvasRenderingContext2D, left: number, top: number, width: number, height: number): void {
    if (this.#image !== undefined) {
      context.putImageData(this.#image, 0, 0, left, top, width, height);
    }
  }

  /** Copies a bitmap of `width` columns into the rows. */
  write(picture: Uint32Array, left: number, top: number, width: number): void {
    const columns = this.#image?.width ?? 0;
    for (let y = 0; y * width < picture.length; y++) {
      this.pixels.set(picture.subarray(y * width, (y + 1) * width), (top + y) * columns + left);
    }
  }
}
