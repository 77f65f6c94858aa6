// The demo's folder: its programs' logs and the bot's data.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Folder {
  path: string;
  /** The end of each program's log. */
  logs(): Promise<{ name: string; end: string }[]>;
  /** Makes closing keep the folder. */
  keep(): void;
  close(): Promise<void>;
}

const shownLines = 20;

export async function createFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'codetether-demo-'));
  let kept = false;
  return {
    path,
    async logs() {
      const names = (await readdir(path)).filter((name) => name.endsWith('.log'));
      const texts = await Promise.all(names.map((name) => readFile(join(path, name), 'utf8')));
      return names.map((name, index) => ({
        name: name.slice(0, -'.log'.length),
        end: (texts[index] ?? '').trimEnd().split('\n').slice(-shownLines).join('\n'),
      }));
    },
    keep() {
      kept = true;
    },
    async close() {
      if (!kept) await rm(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
