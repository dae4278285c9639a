import { type Mark } from '../../../src/annotations/marks';
import { NO_DATA, PENDING, type StateCode, UNRECOGNISED } from '../../../src/model/state';
import { LANE_SIZES } from '../../../src/paint/geometry';
import { createHatching } from '../../../src/paint/hatching';
import { LanePainter } from '../../../src/paint/lane-painter';
import { type LaneStyle } from '../../../src/paint/lane-style';
import { hatchingColour, defaultStyle, type Mode, statePixels } from '../../../src/paint/state-colours';
import { SegmentsBuilder } from '../../../src/timeline/segments';

/** Deliberate errors, to show that the comparison detects them. */
export type Mutation = 'none' | 'failed in the colour of critical' | 'hatching left out' | 'two pixels late';

const COLUMNS = 240;
const SPAN = { from: 0, to: COLUMNS * 1000, end: COLUMNS * 1000 };
const BACKGROUND: Readonly<Record<Mode, string>> = { dark: '#181b1f', light: '#ffffff' };

/** One lane as [state, columns] from left to right. */
const LANES: readonly (readonly (readonly [StateCode, number])[])[] = [
  [[1, 240]],
  [
    [1, 60],
    [3, 20],
    [4, 20],
    [5, 80],
    [1, 60],
  ],
  [[5, 240]],
  [
    [0, 80],
    [2, 40],
    [1, 120],
  ],
  [
    [1, 70],
    [NO_DATA, 70],
    [1, 100],
  ],
  [
    [1, 100],
    [UNRECOGNISED, 40],
    [1, 80],
    [PENDING, 20],
  ],
  // A failure of a tenth of a pixel between two healthy segments.
  [
    [1, 120.4],
    [5, 0.1],
    [1, 119.5],
  ],
  Array.from({ length: 60 }, (_, i): [StateCode, number] => [i % 2 === 0 ? 1 : 3, 4]),
];

const MARKS: readonly Mark[] = [
  { kind: 'alert', from: 90_000, to: 150_000, title: '', text: '', colour: '#ff7383' },
  { kind: 'recovery', from: 180_000, to: 180_000, title: '', text: '', colour: '#6ccf8e' },
];

/** Paints fixed lanes like the panel, without texts, whose shape depends on the fonts of the machine. Returns a PNG as data URL. */
function paintLanes(mode: Mode, mutation: Mutation): string {
  const shift = mutation === 'two pixels late' ? 2 : 0;
  const canvas = canvasOf();
  const context = contextOf(canvas);
  const style: LaneStyle = {
    span: SPAN,
    columns: COLUMNS,
    laneSize: LANE_SIZES.normal,
    pixelRatio: 1,
    colours: statePixels(
      mode,
      (state) =>
        defaultStyle(mode, mutation === 'failed in the colour of critical' && state === 5 ? 4 : state).colour,
    ),
    hatching: mutation === 'hatching left out' ? null : createHatching(context, hatchingColour(mode), 1),
    texts: [],
    textWidths: [],
    textColours: [],
    font: '11px sans-serif',
    overrides: new Map(),
    marks: new Map([['2', MARKS]]),
    markOutline: BACKGROUND[mode],
  };
  const lanes = LANES.map((runs, index) => {
    const builder = new SegmentsBuilder(SPAN.end);
    builder.start(SPAN.from);
    let at = shift;
    for (const [state, columns] of runs) {
      at += columns;
      builder.extendTo(at * 1000, state);
    }
    return { id: String(index), segments: builder.build() };
  });
  new LanePainter().paint(context, lanes, style);
  const picture = canvasOf();
  const ground = contextOf(picture);
  ground.fillStyle = BACKGROUND[mode];
  ground.fillRect(0, 0, picture.width, picture.height);
  ground.drawImage(canvas, 0, 0);
  return picture.toDataURL('image/png');
}

function canvasOf(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = COLUMNS;
  canvas.height = LANES.length * LANE_SIZES.normal.pitch;
  return canvas;
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) {
    throw new Error('The browser has no 2D context.');
  }
  return context;
}

export type PaintLanes = typeof paintLanes;
Object.assign(window, { paint: paintLanes });
