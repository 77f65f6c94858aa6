// Tools over MCP: the list, and calls, which may report progress and ask the user before they destroy something.
import type { Caller } from '@codetether/core';
import { quotedValue } from '@codetether/core/untrusted';
import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Call } from '../results/call.ts';
import { ProtocolError } from '../results/protocol-error.ts';
import type { Tool } from '../tools/tool.ts';
import { type Answers, answerList, answerTo, type Extra, type Requests } from './handlers.ts';

/** Without a server, the tools cannot ask the user. */
export function toolRequests({ catalog, registry, callOf, observe }: Requests, server?: Server): Answers {
  return {
    'tools/list': answerList(async () => ({ tools: (await catalog()).tools })),
    'tools/call': answerTo(CallToolRequestParamsSchema, async ({ name, arguments: given = {} }, extra) => {
      const tool = (await registry()).tools.find(name);
      if (!tool) throw unknownTool(name);
      return observe('tools/call', name, () => tool.call(toolCallOf(tool, extra), given));
    }),
  };

  async function toolCallOf(tool: Tool, extra: Extra): Promise<Call> {
    const canAsk = tool.definition.annotations.destructiveHint && server?.getClientCapabilities()?.elicitation?.form;
    const { caller, offers } = await callOf(extra.signal);
    return {
      caller: { ...caller, progress: progressOf(extra) },
      offers,
      ...(server && canAsk && { confirm: (question) => ask(server, question, extra) }),
    };
  }
}

async function ask(
  server: Server,
  question: string,
  { signal, requestId }: Extra,
): Promise<'yes' | 'no' | 'no answer'> {
  const answer = await server
    .elicitInput(
      {
        message: question,
        requestedSchema: {
          type: 'object',
          // Not ticked: pressing Enter in a form must not destroy anything.
          properties: { confirm: { type: 'boolean', title: 'Yes', default: false } },
          required: ['confirm'],
        },
      },
      { signal, relatedRequestId: requestId, timeout: confirmationTimeoutMs },
    )
    // The time is up, or the client cannot ask after all.
    .catch(() => undefined);
  signal.throwIfAborted();
  if (!answer) return 'no answer';
  return answer.action === 'accept' && answer.content?.confirm === true ? 'yes' : 'no';
}

/** How long a user has to answer a question, in ms. */
const confirmationTimeoutMs = 300_000;

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
