// Codex, from `codex mcp add` to a conversation over its app server, as an editor's extension has it.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { Assistant, Conversation, User } from './assistant.ts';
import { responsesWire } from './responses-wire.ts';
import { runClient } from './run-client.ts';
import { scriptedModel } from './scripted-model.ts';
import { installed, newFolder, type Server } from './world.ts';

export const codex: Assistant = (server, turns) => converse(server, turns, false);

/** With its support for revision 2026-07-28, which is off by default in this release. */
export const modernCodex: Assistant = (server, turns) => converse(server, turns, true);

async function converse(...[server, turns, isModern]: [...Parameters<Assistant>, boolean]): Promise<Conversation> {
  const home = await newFolder();
  const { user, answer } = newUser();
  const model = await scriptedModel(responsesWire, turns(user));
  const env = { HOME: home, CODEX_HOME: home, SCRIPTED_KEY: 'scripted' };
  await writeFile(join(home, 'config.toml'), configOf(model.url, isModern));
  await runClient(process.execPath, [installed.codex, 'mcp', 'add', ...addArguments(server)], { cwd: home, env });
  await runTurn(home, env, answer);
  const [first = '', ...shown] = model.shown();
  return { first, shown, asked: await user.asked() };
}

function configOf(url: string, isModern: boolean): string {
  return `model = "scripted"
model_provider = "scripted"
check_for_update_on_startup = false

[model_providers.scripted]
name = "scripted"
base_url = "${url}/v1"
env_key = "SCRIPTED_KEY"
wire_api = "responses"

[features]
mcp_2026_07_28 = ${isModern}

[analytics]
enabled = false
`;
}

function addArguments(server: Server): string[] {
  if ('url' in server) return ['codetether', '--url', server.url];
  const env = Object.entries(server.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  return ['codetether', ...env, '--', server.command, ...server.args];
}

const elicitation = z.object({
  message: z.string(),
  requestedSchema: z.looseObject({ properties: z.record(z.string(), z.unknown()) }),
});

/** Allows every call of a tool, and answers our server's questions as told. */
function newUser() {
  let said: 'yes' | 'no' = 'no';
  const questions: string[] = [];
  const user: User = {
    async will(say) {
      said = say;
    },
    asked: async () => questions,
  };
  function answer(params: unknown) {
    const { message, requestedSchema } = elicitation.parse(params);
    if (!('confirm' in requestedSchema.properties)) return { action: 'accept', content: {} };
    questions.push(message);
    return said === 'yes' ? { action: 'accept', content: { confirm: true } } : { action: 'decline' };
  }
  return { user, answer };
}

const message = z.object({
  id: z.union([z.number(), z.string()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.looseObject({ thread: z.looseObject({ id: z.string() }).optional() }).optional(),
  error: z.unknown().optional(),
});

const started = z.looseObject({ name: z.literal('codetether'), status: z.literal('ready') });

/** One turn of the user; returns when Codex has ended it. */
async function runTurn(cwd: string, env: Record<string, string>, answer: (params: unknown) => object): Promise<void> {
  const child = spawn(process.execPath, [installed.codex, 'app-server'], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const send = (body: object) => child.stdin.write(`${JSON.stringify(body)}\n`);
  send({ id: 1, method: 'initialize', params: { clientInfo: { name: 'witness', version: '0' } } });
  send({ method: 'initialized' });
  send({ id: 2, method: 'thread/start', params: { cwd, approvalPolicy: 'on-request', sandbox: 'read-only' } });
  let threadId: string | undefined;
  let isReady = false;
  let isAsked = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const { id, method, params, result, error } = message.parse(JSON.parse(line));
    if (error !== undefined) throw new Error(`Codex answered ${line}`);
    if (method === 'turn/completed') return;
    if (method === 'mcpServer/elicitation/request') send({ id, result: answer(params) });
    else if (method !== undefined && id !== undefined) throw new Error(`Codex asked ${line}`);
    threadId ??= result?.thread?.id;
    isReady ||= method === 'mcpServer/startupStatus/updated' && started.safeParse(params).success;
    // It would begin without our server, if that has not started.
    if (isAsked || !threadId || !isReady) continue;
    isAsked = true;
    send({ id: 3, method: 'turn/start', params: { threadId, input: [{ type: 'text', text: 'Hello' }] } });
  }
  throw new Error(`Codex ended:\n${complaints}`);
}
