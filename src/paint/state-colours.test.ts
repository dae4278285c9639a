import { colorManipulator, createTheme } from '@grafana/data';
import { type Mode, channels, defaultStyle, statePixels } from './state-colours';
import { PENDING, STATE_NAMES } from '../model/state';

type Rgb = [number, number, number];
const MODES: Mode[] = ['dark', 'light'];
const BACKGROUND: Record<Mode, string> = { dark: '#181b1f', light: '#ffffff' };
const SOLID = [0, 1, 3, 4, 5];

function linear(c: number) {
  return c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4;
}

// Machado, Oliveira & Fernandes (2009), severity 1, on linear light.
const VISION: Record<string, number[][]> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

function seen(colour: string, matrix: number[][]): Rgb {
  const light = channels(colour).map(linear);
  return matrix.map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, k, i) => sum + k * (light[i] ?? 0), 0),
      ),
    ),
  ) as Rgb;
}

function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(a: Rgb, b: Rgb) {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
function luminance(colour: string) {
  const [r, g, b] = seen(colour, VISION['full'] ?? []);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe.each(MODES)('the %s palette', (mode) => {
  it.each(Object.keys(VISION))('keeps every two solid states distinguishable for %s vision', (vision) => {
    const matrix = VISION[vision] ?? [];
    for (const a of SOLID) {
      for (const b of SOLID.filter((other) => other > a)) {
        const far = distance(
          lab(seen(defaultStyle(mode, a).colour, matrix)),
          lab(seen(defaultStyle(mode, b).colour, matrix)),
        );
        expect({ pair: [STATE_NAMES[a], STATE_NAMES[b]], far: far > 20 ? 'apart' : far }).toMatchObject({
          far: 'apart',
        });
      }
    }
  });

  it('has a contrast of at least 3 to 1 against the panel', () => {
    for (const state of SOLID) {
      const [bright, dark] = [luminance(defaultStyle(mode, state).colour), luminance(BACKGROUND[mode])].sort(
        (a, b) => b - a,
      );
      const contrast = ((bright ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
      expect({ state: STATE_NAMES[state], contrast: contrast >= 3 ? 'enough' : contrast }).toMatchObject({
        contrast: 'enough',
      });
    }
  });

  it('keeps text on a solid state readable, with a contrast of at least 4.5 to 1', () => {
    const theme = createTheme({ colors: { mode } });
    for (const state of SOLID) {
      const { colour } = defaultStyle(mode, state);
      // As labels are coloured: the theme only has white and black for them.
      const ink = theme.colors.getContrastText(colour, 4.5);
      const contrast = colorManipulator.getContrastRatio(ink, colour);
      expect({ state: STATE_NAMES[state], contrast: contrast >= 4.5 ? 'enough' : contrast }).toMatchObject({
        contrast: 'enough',
      });
    }
  });

  it('hatches states without information, and fills the others', () => {
    expect([2, 6, 7].every((state) => defaultStyle(mode, state).fill < 1)).toBe(true);
    expect(SOLID.every((state) => defaultStyle(mode, state).fill === 1)).toBe(true);
  });
});

it('writes pixels in the format of canvas image data', () => {
  const pixels = statePixels('dark');
  expect(pixels[1]?.toString(16)).toBe('ff88b010');
  expect(pixels[6]).toBe(0x00ab998e);
  expect((pixels[PENDING] ?? 1) >>> 24).toBe(0);
});
