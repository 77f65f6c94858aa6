// Tries each line of the table on the real dispatch: only the work of an operation or a bot command is left out.
import { ConnectorError, fieldsOf, listCodebases } from '@codetether/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { SlackVerb } from '../src/dispatch/tables.ts';
import type { Delivery } from '../src/slack/delivery.ts';
import { parseDelivery } from '../src/slack/parse-delivery.ts';
import { allLines, type Outcome, type Surface } from './lines.ts';
import { testOffice } from './office.ts';
import { newMessage } from './slack-standin/state.ts';

/** Leaves out what the verb does, and notes that it was to be done. */
function record(verb: SlackVerb, done: Outcome[]): void {
  const note = (name: string, input: object) => done.push({ runs: name, with: withoutDefaults(verb, input) });
  if ('run' in verb) {
    vi.spyOn(verb, 'run').mockImplementation(async (_, input) => void note(verb.title, input));
    return;
  }
  if ('wouldChange' in verb) vi.spyOn(verb, 'wouldChange').mockResolvedValue(false);
  vi.spyOn(verb as { handler(context: unknown, input: object): Promise<unknown> }, 'handler').mockImplementation(
    async (_, input) => {
      // A card that is shown asks for the names of codebases.
      if (verb.name !== listCodebases.name) note(verb.name, input);
      if (verb.kind === 'search') return [{ ...verb.example.output, name: 'reviewer', routable: true }];
      throw new ConnectorError('cancelled', 'Nothing is done in this test.');
    },
  );
}

function withoutDefaults(verb: SlackVerb, input: object): Record<string, unknown> {
  const defaults = new Map(fieldsOf(verb.input).map(({ name, default: preset }) => [name, preset]));
  return Object.fromEntries(
    Object.entries(input).filter(
      ([name, value]) => value !== undefined && name !== 'idempotency_key' && value !== defaults.get(name),
    ),
  );
}

test('half of the 120 lines are sentences', () => {
  const words = allLines.filter(({ does }) => does === 'nothing' || (typeof does === 'object' && 'agent' in does));
  expect(allLines.length).toBeGreaterThanOrEqual(120);
  expect(words.length).toBeGreaterThanOrEqual(60);
});

test.each(['slash', 'mention', 'direct', 'thread'] as const)('lines on the surface: %s', async (surface) => {
  const done: Outcome[] = [];
  const office = await testOffice();
  onTestFinished(() => void vi.restoreAllMocks());
  for (const verb of office.context.tables.vocabulary.verbs) record(verb, done);
  office.context.enqueueTurn = async ({ message }) => void done.push({ agent: message });
  for (const { line, does } of allLines.filter(({ on }) => on.includes(surface))) {
    done.length = 0;
    const said = withIds(office, line);
    const before = office.slack.journal.length;
    const delivery = await deliveryOf(office, surface, said);
    const wanted = await office.bot.wants(delivery);
    if (wanted) await office.bot.handle(delivery, { isLast: () => true, retries: 0 });
    const answer = wanted ? answerIn(office.slack.journal.slice(before)) : 'nothing';
    // Before an answer a search may have looked up a name.
    const outcome = typeof does === 'object' && 'answers' in does ? answer : (done.at(-1) ?? answer);
    expect.soft(outcome, line).toEqual(expectation(does, said));
  }
});

type Office = Awaited<ReturnType<typeof testOffice>>;

function expectation(does: Outcome, said: string): unknown {
  if (typeof does === 'object' && 'answers' in does) return { answers: expect.stringContaining(does.answers) };
  if (typeof does === 'object' && 'agent' in does) return { agent: does.agent === true ? said : does.agent };
  return does;
}

function answerIn(calls: Office['slack']['journal']): Outcome {
  if (calls.some(({ method }) => method === 'views.open')) return 'form';
  const messages = calls.filter(({ method }) => /^chat\.post|^response_url/.test(method));
  return { answers: messages.map(({ args }) => `${args.text} ${JSON.stringify(args.blocks)}`).join('\n') };
}

function withIds({ ada, channel, team }: Office, line: string): string {
  return line.replace('UBOT', team.workspace.botUser).replace('UADA', ada.id).replace('CDEV', channel);
}

/** As Slack would send it. */
async function deliveryOf(
  { ada, channel, team, slack, context }: Office,
  surface: Surface,
  line: string,
): Promise<Delivery> {
  const { id: team_id, botUser } = team.workspace;
  const place = { team_id, user_id: ada.id, channel_id: channel };
  const parsed =
    surface === 'slash'
      ? parseDelivery('command', {
          ...place,
          text: line,
          response_url: slack.sender.responseUrlFor(team.workspace, channel, ada.id),
          trigger_id: slack.sender.triggerFor(team.workspace, ada.id),
        })
      : parseDelivery('event', {
          team_id,
          event_id: slack.state.id('Ev'),
          event: { ...(await message()), user: ada.id },
        });
  if ('refused' in parsed) throw new Error(parsed.refused);
  return parsed;

  async function message() {
    const put = (at: string) => {
      const message = newMessage(slack.state, { channel: at, user: ada.id, text: line });
      team.workspace.channels.get(at)?.messages.push(message);
      return message.ts;
    };
    const ts = put(surface === 'direct' ? ada.dm : channel);
    if (surface === 'mention') return { type: 'app_mention', channel, ts, text: `<@${botUser}> ${line}` };
    if (surface === 'direct') return { type: 'message', channel_type: 'im', channel: ada.dm, ts, text: line };
    const thread_ts = put(channel);
    const at = { team: team_id, channel, thread: thread_ts };
    await context.threads.save({ ...at, conversationId: 'c', operation: 'send_message', owner: ada.id, turns: [] });
    return { type: 'message', channel_type: 'channel', channel, ts, thread_ts, text: line };
  }
}
