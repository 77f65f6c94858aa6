import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SCHEMA_VERSION } from './database.ts';
import { openStore } from './store.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-server-'));
  file = join(folder, 'data.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

test.each([0, SCHEMA_VERSION + 1])('a file with tables of version %i is refused in one sentence', (version) => {
  const other = new DatabaseSync(file);
  other.exec(`CREATE TABLE tasks (id TEXT); PRAGMA user_version = ${version}`);
  other.close();
  expect(() => openStore(file)).toThrow(
    `${file} was created by another version of the local server. Give another file with --data.`,
  );
});

test('a changed table needs a new version; a file of the same version opens again', () => {
  openStore(file).close();
  openStore(file).close();
  const own = new DatabaseSync(file);
  const tables = own.prepare('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name').all();
  own.close();
  const digest = createHash('sha256').update(JSON.stringify(tables)).digest('hex').slice(0, 12);
  expect({ digest, version: SCHEMA_VERSION }).toEqual({ digest: '2becc01f268c', version: 3 });
});
