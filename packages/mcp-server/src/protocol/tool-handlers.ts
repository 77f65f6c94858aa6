// Tools over MCP: the list, and calls, which may report progress and ask the user before they destroy something.
import type { Caller } from '@codetether/core';
import { quotedValue } from '@codetether/core/untrusted';
import { CallToolRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Call } from '../results/call.ts';
import { ProtocolError } from '../results/protocol-error.ts';
import { withPages } from './apps-extension.ts';
import { type Answers, answerList, answerTo, type Extra, type Requests } from './handlers.ts';

export function toolRequests({ catalog, registry, callOf, observe }: Requests): Answers {
  return {
    'tools/list': answerList(async (extra) => {
      const { tools, apps } = await catalog();
      return { tools: extra.apps ? withPages(tools, apps) : tools };
    }),
    'tools/call': answerTo(CallToolRequestParamsSchema, async ({ name, arguments: given = {} }, extra) => {
      const { tools, resultForPage } = await registry();
      const tool = tools.find(name);
      if (!tool) throw unknownTool(name);
      const call = toolCallOf(extra);
      const result = await observe('tools/call', name, () => tool.call(call, given));
      return extra.apps ? resultForPage(name, call, result) : result;
    }),
  };

  async function toolCallOf(extra: Extra): Promise<Call> {
    const { ask, waits } = extra;
    const { caller, offers } = await callOf(extra.signal);
    return {
      caller: { ...caller, progress: progressOf(extra), ...(waits && { waitSeconds: 0 }) },
      offers,
      ...(ask && { confirm: (question) => ask(question, caller) }),
    };
  }
}

/** Reports progress to a client that has asked for it. Each message is one step further, as the protocol requires. */
function progressOf({ _meta, sendNotification }: Extra): Caller['progress'] {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return undefined;
  let progress = 0;
  return (message) => {
    progress += 1;
    sendNotification({ method: 'notifications/progress', params: { progressToken, progress, message } }).catch(
      () => undefined,
    );
  };
}

function unknownTool(name: string): ProtocolError {
  return new ProtocolError(-32_602, `There is no tool ${quotedValue(name)}. tools/list names all.`);
}
