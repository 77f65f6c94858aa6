// Writes the generated pages of docs, and the tables of settings in READMEs; with --check only reports whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { architecturePage } from './docs/architecture-page.ts';
import { configurationPage } from './docs/configuration-page.ts';
import { operationsPage } from './docs/operations-page.ts';
import { readmeTables, withTable } from './docs/readme-tables.ts';

const root = join(import.meta.dirname, '..');
const pages: Record<string, string> = {
  'docs/architecture.md': architecturePage(),
  'docs/operations.md': operationsPage(),
  'docs/configuration.md': configurationPage(),
};
for (const [name, table] of Object.entries(readmeTables)) {
  pages[name] = withTable(readFileSync(join(root, name), 'utf8'), table);
}

for (const [name, text] of Object.entries(pages)) {
  const file = join(root, name);
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${name} is out of date: run \`pnpm run docs\``);
    process.exitCode = 1;
  }
}
