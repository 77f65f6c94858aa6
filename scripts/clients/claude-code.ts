// Claude Code, from `claude mcp add` to a conversation that it has without a terminal.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Assistant, User } from './assistant.ts';
import { messagesWire } from './messages-wire.ts';
import { runClient } from './run-client.ts';
import { scriptedModel, type Turn } from './scripted-model.ts';
import { installed, newFolder, type Server } from './world.ts';

export const claudeCode: Assistant = async (server, turns) => {
  const home = await newFolder();
  const user = await userIn(home);
  // It knows our tools by name only, until its model asks for their descriptions.
  const search: Turn = async (shown) => {
    const names = new Set(shown.match(/mcp__codetether__\w+/g));
    return { tool: 'ToolSearch', arguments: { query: `select:${[...names].join()}`, max_results: names.size } };
  };
  const model = await scriptedModel(messagesWire, [search, ...turns(user)]);
  const env = {
    HOME: home,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'scripted',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    // Otherwise a slow start of the server leaves its tools out of the first turn.
    MCP_CONNECTION_NONBLOCKING: 'false',
    DISABLE_AUTOUPDATER: '1',
    DISABLE_ERROR_REPORTING: '1',
    DISABLE_TELEMETRY: '1',
  };
  const claude = (...args: string[]) => runClient(installed.claude, args, { cwd: home, env });
  await claude('mcp', 'add', ...addArguments(server));
  await claude('-p', 'Hello', '--allowedTools', 'mcp__codetether', '--settings', join(home, 'settings.json'));
  const [first = '', , ...shown] = model.shown();
  return { first, shown, asked: await user.asked() };
};

function addArguments(server: Server): string[] {
  if ('url' in server) return ['--transport', 'http', 'codetether', server.url];
  const env = Object.entries(server.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  return ['codetether', ...env, '--', server.command, ...server.args];
}

/** Without a terminal, a hook answers for the user; it keeps the question, and its answer is in a file. */
async function userIn(home: string): Promise<User> {
  const [questions, answer] = [join(home, 'questions.jsonl'), join(home, 'answer.json')];
  const command = `cat >>'${questions}'; echo >>'${questions}'; cat '${answer}'`;
  const hooks = { Elicitation: [{ hooks: [{ type: 'command', command }] }] };
  await writeFile(join(home, 'settings.json'), JSON.stringify({ hooks }));
  await writeFile(questions, '');
  return {
    async will(say) {
      const said = say === 'yes' ? { action: 'accept', content: { confirm: true } } : { action: 'decline' };
      await writeFile(answer, JSON.stringify({ hookSpecificOutput: { hookEventName: 'Elicitation', ...said } }));
    },
    async asked() {
      const lines = (await readFile(questions, 'utf8')).split('\n').filter((line) => line.trim());
      return lines.map((line) => String(JSON.parse(line).message));
    },
  };
}
