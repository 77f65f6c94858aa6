// The processes of a run, and the rows of its server.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';

/** A row that the server has kept. */
export interface Row {
  place: 'tasks' | 'runs';
  /** Has the mark of its create. */
  text: string;
  /** From our stamp; empty for a row of others. */
  signature: string;
}

export async function startPrograms() {
  const folder = await mkdtemp(join(tmpdir(), 'codetether-faults-'));
  const file = join(folder, 'server.db');
  const ends: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of ends) await end();
    await rm(folder, { recursive: true, force: true });
  };
  const start = async (path: string, args: readonly string[]) => {
    const program = fileURLToPath(new URL(path, import.meta.url));
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    ends.unshift(async () => {
      child.kill('SIGTERM');
      await ended;
    });
    for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
    throw new Error(`${path} ended before it listened.`);
  };
  try {
    const server = await start('../../packages/local-server/src/main.ts', [
      ...['--port', '0', '--agent', 'none', '--data', file],
    ]);
    const proxy = await start('proxy.ts', [server.url]);
    return {
      url: String(server.url),
      token: String(server.tokens.admin),
      proxyUrl: String(proxy.url),
      /** Ends the processes, and returns the tasks and the Ralph runs that the server has kept. */
      async rows(): Promise<Row[]> {
        for (const end of ends.splice(0)) await end();
        return readRows(file);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function readRows(file: string): Row[] {
  const db = new DatabaseSync(file, { readOnly: true });
  const read = (sql: string, place: Row['place']): Row[] =>
    db
      .prepare(sql)
      .all()
      .map(({ text }) => ({ place, text: String(text), signature: signatureIn(String(text)) }));
  const rows = [
    ...read("SELECT title || ' ' || prompt || ' ' || metadata AS text FROM tasks", 'tasks'),
    ...read('SELECT body AS text FROM ralphRuns', 'runs'),
  ];
  db.close();
  return rows;
}

/** A task has it in its metadata, a run in the comment of its description, a turn of a PRD chat in the name of its conversation. */
function signatureIn(text: string): string {
  return (
    /"signature":"([\w-]+)"|signature=([\w-]+)|"(connect:v2:[^"]+)"/
      .exec(text)
      ?.slice(1)
      .find((part) => part) ?? ''
  );
}
