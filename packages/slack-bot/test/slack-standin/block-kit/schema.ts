// Writes schema.json from @slack/types: `pnpm --filter @codetether/slack-bot block-kit-schema`.
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGenerator, type Schema } from 'ts-json-schema-generator';

export const schemaFile = join(import.meta.dirname, 'schema.json');

/** Of a view, which names every block and element there is. With the comments, when they are wanted. */
export function generateSchema({ comments = false } = {}): Schema {
  const types = join(dirname(fileURLToPath(import.meta.resolve('@slack/types'))), 'index.d.ts');
  const schema = createGenerator({ path: types, type: 'View', skipTypeCheck: true }).createSchema('View');
  return comments ? schema : (withoutComments(schema) as Schema);
}

function withoutComments(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutComments);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).filter(([key, value]) => !(key === 'description' && typeof value === 'string'));
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutComments(value)]));
}

if (import.meta.main) await writeFile(schemaFile, `${JSON.stringify(generateSchema())}\n`);
