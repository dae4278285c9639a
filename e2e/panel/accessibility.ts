import { readFileSync } from 'node:fs';
import { type Page } from 'playwright-core';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

type Violation = { id: string; impact: string | null; nodes: { html: string; failureSummary?: string }[] };

/** The serious and critical violations that axe-core finds in the panel, without Grafana's own controls around it. */
export async function seriousViolations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe });
  const findings = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(context: object): Promise<{ violations: Violation[] }> };
    };
    const result = await axe.run({
      include: ['.react-grid-item', '[role="dialog"]'].filter((part) => document.querySelector(part)),
    });
    return result.violations;
  });
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary ?? ''}`).join('\n')}`,
    );
}

/** The minimum of WCAG 2 AA for text of normal size. */
const MIN_CONTRAST_RATIO = 4.5;

/**
 * The texts in the panel and its drawer whose contrast with the background is too low, with the ratio. axe-core skips
 * texts above a canvas or in a layer of their own, such as names, ticks and headings here.
 */
export async function lowContrastTexts(page: Page): Promise<string[]> {
  const texts = await page.evaluate(contrasts);
  if (texts.length === 0) {
    throw new Error('No text found on the page.');
  }
  return texts
    .filter(({ ratio }) => ratio < MIN_CONTRAST_RATIO)
    .map(({ text, ratio, colours }) => `${text}: ${ratio.toFixed(2)} (${colours})`);
}

/** Runs in the page. */
function contrasts(): { text: string; ratio: number; colours: string }[] {
  type Rgba = [red: number, green: number, blue: number, alpha: number];
  const rgba = (colour: string): Rgba => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue, alpha];
  };
  const over = (front: Rgba, back: Rgba): Rgba => {
    const mixed = [0, 1, 2].map((i) => (front[i] ?? 0) * front[3] + (back[i] ?? 0) * (1 - front[3]));
    return [mixed[0] ?? 0, mixed[1] ?? 0, mixed[2] ?? 0, 1];
  };
  const luminance = (colour: Rgba) => {
    const [red = 0, green = 0, blue = 0] = colour
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element: Element): Rgba => {
    const layers: Rgba[] = [];
    for (let one: Element | null = element; one !== null; one = one.parentElement) {
      const layer = rgba(getComputedStyle(one).backgroundColor);
      layers.push(layer);
      if (layer[3] === 1) {
        break;
      }
    }
    return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255, 1] as Rgba);
  };
  const isSeen = (element: Element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && getComputedStyle(element).visibility === 'visible';
  };
  return [...document.querySelectorAll('.react-grid-item *, [role="dialog"] *, [role="tooltip"] *')]
    .filter((element) => !(element instanceof SVGElement) && isSeen(element))
    .filter((element) =>
      [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== ''),
    )
    .map((element) => {
      const back = behind(element);
      const { color } = getComputedStyle(element);
      const [light = 0, dark = 0] = [over(rgba(color), back), back].map(luminance).sort((a, b) => b - a);
      return {
        text: element.textContent.trim().slice(0, 40),
        ratio: (light + 0.05) / (dark + 0.05),
        colours: `${color} on ${back.slice(0, 3).map(Math.round).join(', ')}`,
      };
    });
}
