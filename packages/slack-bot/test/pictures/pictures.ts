// `pnpm pictures:slack [FOLDER] [--only NAME,NAME]`: each state of the bot as people see it, in light and in dark. `--only ten` takes ten of them, and
// shows them beside what they were before the cards were made for people.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium } from '../../../core/test/browser/launch-chromium.ts';
import { blockProblems, entityProblems, viewProblems } from '../slack-standin/index.ts';
import { pairsPage, type Shown, slackPage, type Theme } from './slack-page.ts';
import { states, ten } from './states.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const folder = resolve(positionals[0] ?? join(import.meta.dirname, '../../dist/pictures'));
const wanted = values.only === 'ten' ? ten : values.only?.split(',');
await mkdir(folder, { recursive: true });
// Made by the bot of that commit from the same records, as `states` of its own pictures gave it.
const before: Before = JSON.parse(await readFile(join(import.meta.dirname, 'fixtures/ten-before.json'), 'utf8'));
const browser = await launchChromium();
const all = Object.entries(await states());
const chosen = all.filter(([name]) => !wanted || wanted.includes(name));
for (const theme of ['light', 'dark'] as const) {
  const page = await browser.newPage({ viewport: { width: 640, height: 200 }, colorScheme: theme });
  for (const [name, shown] of chosen) {
    refuseWhatSlackWould(name, shown);
    await page.setContent(String(await slackPage(shown, theme)));
    const path = join(folder, `${name}-${theme}.png`);
    await page.locator('main').screenshot({ path });
    if (theme === 'light') console.log(relative(process.cwd(), path));
  }
  if (values.only === 'ten') await takePairs(theme);
  await page.close();
}
await browser.close();
// The words of notifications and screen readers.
const texts = chosen.flatMap(([name, shown]) => ('message' in shown ? [`${name}: ${shown.message.text}`] : []));
await writeFile(join(folder, 'texts.txt'), `${texts.join('\n')}\n`);
console.log(`${chosen.length} states, each in light and in dark`);

/** Small enough for the documentation. */
async function takePairs(theme: Theme): Promise<void> {
  const pairs = chosen.map(([name, after]) => ({ name, before: before.states[name], after })).filter(isPair);
  const page = await browser.newPage({ colorScheme: theme, deviceScaleFactor: 0.7 });
  await page.setContent(String(await pairsPage(pairs, before.commit, theme)));
  const path = join(folder, `ten-pairs-${theme}.jpg`);
  await page.locator('.pairs').screenshot({ path, quality: 45, type: 'jpeg' });
  await page.close();
  console.log(relative(process.cwd(), path));
}

interface Before {
  commit: string;
  states: Partial<Record<string, Shown>>;
}

function isPair(one: {
  name: string;
  before: Shown | undefined;
  after: Shown;
}): one is { name: string; before: Shown; after: Shown } {
  return one.before !== undefined;
}

function refuseWhatSlackWould(name: string, shown: Shown): void {
  const problems =
    'view' in shown
      ? viewProblems(shown.view)
      : 'message' in shown
        ? blockProblems(shown.message.blocks, 'message')
        : entityProblems(shown.entity, shown.pane ? 'details' : 'link');
  if (problems.length > 0) throw new Error(`Slack would refuse ${name}: ${problems.join('; ')}`);
}
