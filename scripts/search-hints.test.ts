import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Request } from '../bench/search/score.ts';
import { sharedRuns } from '../bench/search/shared-words.ts';
import { catalog } from '../packages/mcp-server/src/registry/catalog.ts';

test('no hint and no description was written from the requests that are held out', async () => {
  const file = new URL('../bench/search/held-out.json', import.meta.url);
  const requests: Request[] = JSON.parse(await readFile(file, 'utf8'));
  expect(requests.length).toBeGreaterThan(70);
  const heldOut = requests.map(({ request }) => request);
  // A failure shows the tool and a number: who reads the words could no longer choose without them.
  const found = catalog.tools.map(({ name, description, _meta }) => ({
    name,
    runs: sharedRuns(_meta['anthropic/searchHint'], heldOut) + sharedRuns(description, heldOut),
  }));
  expect(found.filter(({ runs }) => runs > 0)).toEqual([]);
});

test('three words in a row count, whatever punctuation is between them', () => {
  const requests = ['Which of the repos are ready?'];
  expect(sharedRuns('repos are ready; which of the agents', requests)).toBe(2);
  expect(sharedRuns('ready repos, are which', requests)).toBe(0);
});
