// Real servers return the signed content unchanged: compares each recorded create with each row that shows its result later.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { innerBody, type Story, stories, toolOf } from '../../../test/recording.ts';
import { rule, ruleContent } from '../cron-jobs/rules.ts';
import { prdContent, wireRun } from '../ralph/run-wire.ts';
import { chatText, chatTextOf } from '../records/history.ts';
import { wireTask } from '../tasks/wire.ts';

const made = z.union([
  z.object({ id: z.string() }),
  z.object({ task_id: z.string() }).transform(({ task_id: id }) => ({ id })),
]);
/** As we send it: with a name for the conversation. */
const sentChat = z.object({
  message: z.string(),
  conversation_id: z.string(),
  history: z.array(z.object({ role: z.string(), content: z.string() })).nullish(),
});

interface Comparison {
  name: string;
  sent: unknown;
  shown: unknown;
}

/** Every row with that id in the story, as far as the schema reads it, until somebody changes it. */
function rowsOf<S extends z.ZodType>({ calls }: Story, id: string, schema: S): z.output<S>[] {
  const changed = calls.findIndex(({ request: { method, path, body } }) => {
    const isPut = method === 'PUT' && path.endsWith(id);
    return isPut && Object.keys(Object(body)).some((name) => name !== 'enabled');
  });
  const rows = calls.slice(0, changed < 0 ? undefined : changed).flatMap(({ response }) => {
    const body = innerBody(response.body);
    return Array.isArray(body) ? body : [body];
  });
  return rows
    .flatMap((row) => (Object(row).id === id ? [schema.safeParse(row).data] : []))
    .filter((row) => row !== undefined);
}

function comparisons(story: Story): Comparison[] {
  return story.calls.flatMap(({ request, response }, index) => {
    const id = response.status < 300 ? made.safeParse(innerBody(response.body)).data?.id : undefined;
    if (request.method !== 'POST' || id === undefined) return [];
    const name = `${story.folder}/${story.name}#${index}`;
    const tool = toolOf(request.body);
    const body = Object(request.body);
    if (tool?.name === 'create_task' && typeof tool.args.title === 'string') {
      const { title, description = '' } = tool.args;
      return rowsOf(story, id, wireTask).map((row) => ({
        name,
        sent: [title, description],
        shown: [row.title, row.prompt],
      }));
    }
    if (tool?.name.startsWith('send_') && typeof tool.args.message === 'string') {
      const { message, conversation_id } = tool.args;
      return rowsOf(story, id, wireTask).map((row) => ({
        name,
        sent: [message, conversation_id ?? expect.any(String)],
        shown: [row.prompt, row.metadata?.conversation_id],
      }));
    }
    if (request.path === '/v1/proactive/rules') {
      const sent = rule
        .pick({ name: true, description: true, trigger_config: true, action: true })
        .safeParse(body).data;
      return rowsOf(story, id, rule).map((row) => ({ name, sent: sent && ruleContent(sent), shown: ruleContent(row) }));
    }
    if (request.path === '/v1/ralph/runs') {
      const sent = wireRun.shape.prd.safeParse(body.prd).data;
      // We always send every field.
      const isWhole =
        sent?.branchName && sent.userStories.every((one) => one.acceptanceCriteria && one.priority !== undefined);
      if (!isWhole) return [];
      return rowsOf(story, id, wireRun).map((row) => ({ name, sent: prdContent(sent), shown: prdContent(row.prd) }));
    }
    const chat = request.path === '/v1/ralph/chat' ? sentChat.safeParse(body).data : undefined;
    if (!chat) return [];
    const turns = (chat.history ?? []).map(
      ({ role, content: text }) => ({ role: role === 'user' ? 'user' : 'agent', text }) as const,
    );
    return rowsOf(story, id, wireTask).map((row) => ({
      name,
      sent: [chatTextOf(chat.message, turns), chat.conversation_id],
      shown: [chatText(row.prompt ?? ''), row.metadata?.conversation_id],
    }));
  });
}

const found = stories.flatMap(comparisons);

test('there are enough of them, of every kind', () => {
  expect(new Set(found.map(({ name }) => name)).size).toBeGreaterThan(30);
  const kinds = ['tasks-create-find', 'send-to-agent', 'prd-chat', 'ralph-run-sequential', 'cron-rules'];
  for (const kind of kinds)
    expect(
      found.some(({ name }) => name.includes(kind)),
      kind,
    ).toBe(true);
});

test.each(found.map((one, index) => ({ ...one, index })))('$name, row $index', ({ sent, shown }) => {
  expect(shown).toEqual(sent);
});
