import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LADDER_STATES } from '../../model/health-states';
import { GLYPHS } from './fleet-section';

const PANEL = join(__dirname, '../../../../src/components/StateChip/StateGlyph.tsx');

/** The character of an SVG shape, by what it is made of. */
function characterOf(shape: string): string | undefined {
  if (shape.startsWith('<rect')) {
    return '■';
  }
  if (shape.startsWith('<circle')) {
    return shape.includes('strokeDasharray') ? '◌' : '●';
  }
  const path = / d="([^"]*)"/.exec(shape)?.[1] ?? '';
  if (path.split('M').length > 2) {
    return '✕';
  }
  const corners = path.match(/[MLHV]/g)?.length ?? 0;
  return path.endsWith('Z') ? { 3: '▲', 4: '◆' }[corners] : undefined;
}

test.each(LADDER_STATES)('%s has the same shape as in the panel', (state) => {
  const shape = new RegExp(`case '${state}':\\s*return (<[^>]*/>)`).exec(readFileSync(PANEL, 'utf8'))?.[1];
  expect(characterOf(shape ?? '')).toBe(GLYPHS[state]);
});

test('every state has a different shape', () => {
  expect(new Set(Object.values(GLYPHS)).size).toBe(LADDER_STATES.length);
});
