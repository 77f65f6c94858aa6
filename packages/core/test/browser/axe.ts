// axe-core on a page, or on what a page has in a frame.
import axe, { type AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

/** One line for each violation of any rule: best practices, and targets of at least 24 pixels, included. */
export async function axeProblems(page: Page): Promise<string[]> {
  const frame = page.frames().at(-1) ?? page.mainFrame();
  await frame.evaluate(axe.source);
  // The frame's own axe says so.
  const { violations } = (await frame.evaluate(
    "axe.run({ rules: { 'target-size': { enabled: true } } })",
  )) as AxeResults;
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
