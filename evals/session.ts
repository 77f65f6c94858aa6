// The real codetether-mcp over stdio with an embedded CodeTether, both new for each evaluation.
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { CallToolResultSchema, ErrorCode, McpError, type Tool } from '@modelcontextprotocol/sdk/types.js';
import { bind } from './binding.ts';
import type { Evaluation, Happening } from './evaluation.ts';
import { type RunningWorld, startWorld } from './world.ts';

export interface Session {
  tools: readonly Tool[];
  /** The server's instructions to the model. */
  instructions: string | undefined;
  world: RunningWorld;
  /** Values for later texts; the maker of a call adds its answer. */
  bindings: Map<string, unknown>;
  /** Makes the call as an assistant's client does. A failure counts as an answer. */
  call(tool: string, input: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** The calls before the user's message. */
  happen(happenings?: readonly Happening[]): Promise<void>;
}

export const renderings = ['text', 'structure'] as const;

/** The part of an answer that a client shows its model. Claude Code and Codex show the structure alone, and the text of errors. */
export type Rendering = (typeof renderings)[number];

export interface Answer {
  /** As the model is shown it. */
  text: string;
  data: Readonly<Record<string, unknown>>;
  isError: boolean;
}

/** Otherwise each session would save a key in the user's folder. */
const signingKey = randomBytes(32).toString('base64');
const program = fileURLToPath(new URL('../packages/mcp-server/src/main.ts', import.meta.url));
const compileCache = fileURLToPath(new URL('../node_modules/.cache/codetether-evals', import.meta.url));

/** Ends both afterwards, even after an error. */
export async function inSession<T>(
  evaluation: Evaluation,
  use: (session: Session) => Promise<T>,
  rendering: Rendering = 'text',
): Promise<T> {
  const world = await startWorld(evaluation);
  const client = new Client({ name: 'codetether-evals', version: '1' });
  try {
    return await use(await connect(client, world, rendering));
  } finally {
    await client.close();
    await world.close();
  }
}

async function connect(client: Client, world: RunningWorld, rendering: Rendering): Promise<Session> {
  const env = {
    CODETETHER_API_URL: world.url,
    CODETETHER_TOKEN: world.token,
    CODETETHER_TIER: 'enterprise',
    CODETETHER_SIGNING_KEY: signingKey,
    // The program is started often.
    NODE_COMPILE_CACHE: compileCache,
  };
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program], env, stderr: 'ignore' }));
  const { tools } = await client.listTools();
  const bindings = new Map<string, unknown>(Object.entries(world.dates));
  const call: Session['call'] = async (name, input) =>
    answerOf(client.callTool({ name, arguments: { ...input } }), rendering);
  return {
    tools,
    instructions: client.getInstructions(),
    world,
    bindings,
    call,
    async happen(happenings = []) {
      for (const happening of happenings) await make(happening, { call, bindings, world });
    },
  };
}

async function make(happening: Happening, { call, bindings, world }: Pick<Session, 'call' | 'bindings' | 'world'>) {
  world.setClockBack(happening.yesterday ? 1 : 0);
  for (let n = 1; n <= (happening.times ?? 1); n += 1) {
    const input = bind(happening.arguments, new Map([...bindings, ['n', n]]));
    const { text, data, isError } = await call(happening.tool, Object(input));
    if (isError) throw new Error(`${happening.tool} could not be done beforehand: ${text}`);
    if (!happening.as) continue;
    if (bindings.has(happening.as)) throw new Error(`${happening.as} is bound twice.`);
    bindings.set(happening.as, data);
  }
}

/** A protocol error, such as an unknown tool, looks like a tool's error, as it does for models. */
async function answerOf(calling: ReturnType<Client['callTool']>, rendering: Rendering): Promise<Answer> {
  try {
    const { content, structuredContent = {}, isError = false } = CallToolResultSchema.parse(await calling);
    const text =
      rendering === 'structure' && !isError
        ? JSON.stringify(structuredContent)
        : content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
    return { text, data: structuredContent, isError };
  } catch (error) {
    if (!(error instanceof McpError) || error.code === ErrorCode.ConnectionClosed) throw error;
    return { text: error.message, data: {}, isError: true };
  }
}
