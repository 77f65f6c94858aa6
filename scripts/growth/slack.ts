// Text from people in Slack, and the bot's texts about it.
import { ConnectorError, fieldsOf, operations, parseInput } from '@codetether/core';
import { errorMessage, problemMessage } from '../../packages/slack-bot/src/blocks/error-message.ts';
import { parseLine } from '../../packages/slack-bot/src/command-line/command-line.ts';
import { decoded, idIn, withoutMention } from '../../packages/slack-bot/src/command-line/entities.ts';
import { timeOfDay, timeOfWeek } from '../../packages/slack-bot/src/command-line/time-of-day.ts';
import { phraseOf, type Verb, vocabularyOf } from '../../packages/slack-bot/src/command-line/vocabulary.ts';
import * as accountCommands from '../../packages/slack-bot/src/features/accounts/commands.ts';
import * as budgetCommands from '../../packages/slack-bot/src/features/budget-alerts/commands.ts';
import * as channelCommands from '../../packages/slack-bot/src/features/channel-settings/commands.ts';
import * as subscriptionCommands from '../../packages/slack-bot/src/features/subscriptions/commands.ts';
import { formProblems } from '../../packages/slack-bot/src/forms/form.ts';
import { modalFor } from '../../packages/slack-bot/src/forms/modals.ts';
import { createLog } from '../../packages/slack-bot/src/log.ts';
import { parseDelivery } from '../../packages/slack-bot/src/slack/parse-delivery.ts';
import type { Subject } from './subject.ts';

const ownCommands = [accountCommands, budgetCommands, channelCommands, subscriptionCommands]
  .flatMap((commands): unknown[] => Object.values(commands))
  .filter((one): one is Verb => typeof one === 'object' && one !== null && 'command' in one);
const vocabulary = vocabularyOf<Verb>([...operations.filter(({ kind }) => kind !== 'trigger'), ...ownCommands]);
const readLine = (line: string) => parseLine(line, vocabulary);

export function slackTexts(): Subject[] {
  const log = createLog({ write: () => undefined });
  const parts: Readonly<Record<string, (text: string) => unknown>> = {
    'a line': readLine,
    'entities of a message': decoded,
    'a mention': (text) => withoutMention(text, 'U1'),
    'an ID': idIn,
    'a time of day': timeOfDay,
    'a time of the week': timeOfWeek,
    'a time of the week after a day': (text) => timeOfWeek(`mon ${text}`),
    'an error': (text) => errorMessage(new ConnectorError('invalid_input', text)),
    'a problem': (text) => problemMessage(text, [text], '/codetether'),
    'a line of the log': (text) => log.warn('x', { error: text }),
    'a delivery': (text) =>
      parseDelivery('command', {
        team_id: 'T1',
        user_id: 'U1',
        channel_id: 'C1',
        response_url: text,
        trigger_id: text,
        text,
      }),
  };
  const lines = operations.flatMap((operation) => {
    const phrase = phraseOf(operation.command);
    const parse = (line: string) => {
      const parsed = readLine(line);
      if (parsed.kind === 'verb') parseInput({ name: phrase, input: parsed.verb.input }, parsed.input);
    };
    return [
      { name: `line “${phrase} …”`, take: (text: string) => parse(`${phrase} ${text}`) },
      ...fieldsOf(operation.input).map(({ name }) => ({
        name: `line “${phrase} --${name}=…”`,
        take: (text: string) => parse(`${phrase} --${name}=${text}`),
      })),
    ];
  });
  const forms = operations.flatMap((operation) =>
    fieldsOf(operation.input).map(({ name }) => ({
      name: `form of ${operation.name} ${name}`,
      take(text: string) {
        formProblems(operation, { [name]: text });
        modalFor(operation, { values: { [name]: text }, metadata: { channel: 'C1' } }, { zone: text, now: 0 });
      },
    })),
  );
  return [...Object.entries(parts).map(([name, take]) => ({ name: `Slack: ${name}`, take })), ...lines, ...forms];
}
