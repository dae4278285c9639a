import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

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
