import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const docs = join(import.meta.dirname, '../../../docs');
const rows = readFileSync(join(docs, 'slack-features.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .slice(2)
  .map((line) => line.split(' | '));

test('each feature that the page claims names a test that exists', () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const cells of rows) {
    const ours = cells.at(-1) ?? '';
    const [, title = '', file = ''] = /\[(.+)\]\((.+)\)/.exec(ours) ?? [];
    expect(ours, cells[0]).toMatch(/^yes|^partly: .+, because /);
    const source = readFileSync(join(docs, file), 'utf8');
    expect(source, cells[0]).toContain(`test('${title}'`);
  }
});
