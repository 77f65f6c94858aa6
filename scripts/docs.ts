// Writes the generated pages of docs; with --check only says whether they are up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { architecturePage } from './docs/architecture-page.ts';
import { configurationPage } from './docs/configuration-page.ts';
import { operationsPage } from './docs/operations-page.ts';

const pages = {
  'architecture.md': architecturePage(),
  'operations.md': operationsPage(),
  'configuration.md': configurationPage(),
};

for (const [name, text] of Object.entries(pages)) {
  const file = join(import.meta.dirname, '..', 'docs', name);
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`docs/${name} is not what the code says: run \`pnpm run docs\``);
    process.exitCode = 1;
  }
}
