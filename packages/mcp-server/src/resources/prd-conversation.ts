// The messages of a conversation about a PRD, from its first turn.
import { ConnectorError, findTask, prdChat, run, toConnectorError } from '@codetether/core';
import { fenced, quoted, quotedValue } from '@codetether/core/untrusted';
import type { Call } from '../results/call.ts';
import { scheme } from '../results/resource-uri.ts';
import type { Resource } from './resource.ts';

const variable = 'conversation_id';

/** How many tasks are searched for conversations while a person types. */
const newest = 100;

export const prdConversation: Resource = {
  template: `${scheme}${prdChat.command.noun}/{${variable}}`,
  name: 'prd-conversation',
  title: 'PRD Conversation',
  description: `The messages of a conversation of ${prdChat.name}, with the PRD if there is one.`,
  scopes: findTask.scopes,
  async read({ caller, offers }, id) {
    const { turns } = await caller.conversations.open(id).catch((thrown: unknown) => {
      throw toConnectorError(thrown);
    });
    if (turns.length === 0) {
      throw new ConnectorError('not_found', `There is no conversation ${quotedValue(id)}.`);
    }
    const messages = turns.map(({ role, text }) => `${role === 'user' ? 'User' : 'Agent'}:\n${fenced(text)}`);
    const continuation = `To continue: ${prdChat.name} with ${variable} ${quoted(id)}.`;
    return [...messages, ...(offers(prdChat.name) ? [continuation] : [])].join('\n');
  },
  async complete({ caller }: Call, typed) {
    const tasks = await run(findTask, caller, { limit: newest });
    const ids = tasks.flatMap(({ conversation_id }) => (conversation_id?.startsWith(typed) ? [conversation_id] : []));
    return [...new Set(ids)];
  },
};
