// The MCP server of one connection, over a shared offer.

import type { Caller } from '@codetether/core';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  ListToolsRequestSchema,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { JsonSchemaValidator, jsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import { type Observe, unobserved } from './observe.ts';
import type { Catalogue, Offer } from './offer.ts';
import { answerPrompts } from './prompt-requests.ts';
import { answerResources } from './resource-requests.ts';
import type { Call, Tool, ToolResult } from './tool.ts';

export interface ServerDeps {
  version: string;
  catalogue: Catalogue;
  /** Loaded when it is first needed, so that a client's start does not wait for it. */
  offer(): Promise<Offer>;
  caller(): Promise<Caller>;
  /** The connection lives beyond one request, so that its client can be told things. */
  living: boolean;
  /** Default: nobody looks on. */
  observe?: Observe;
}

/** What answering requests needs. */
export interface Requests extends Required<Pick<ServerDeps, 'catalogue' | 'offer' | 'living' | 'observe'>> {
  callOf(signal?: AbortSignal): Promise<Call>;
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

export function createServer({ version, catalogue, offer, caller, living, observe = unobserved }: ServerDeps): Server {
  const server = new Server(
    { name: 'codetether', title: 'CodeTether', version },
    {
      instructions: catalogue.instructions,
      capabilities: { tools: {}, resources: living ? { subscribe: true } : {}, prompts: {}, completions: {} },
      jsonSchemaValidator: unchecked,
    },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...catalogue.tools] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra): Promise<ToolResult> => {
    const tool = (await offer()).toolbox.find(params.name);
    if (!tool) throw new UnknownTool(params.name);
    return observe('tools/call', params.name, () => tool.call(toolCallOf(tool, extra), params.arguments ?? {}));
  });
  server.setRequestHandler(CompleteRequestSchema, async ({ params: { ref, argument } }, { signal }) => {
    const values = await (await offer()).complete(callOf(signal), { ref, argument });
    return {
      completion: { values: values.slice(0, mostValues), total: values.length, hasMore: values.length > mostValues },
    };
  });
  const requests = { catalogue, offer, callOf, living, observe };
  answerResources(server, requests);
  answerPrompts(server, requests);
  return server;

  async function callOf(signal?: AbortSignal): Promise<Call> {
    return {
      caller: { ...(await caller()), ...(signal && { signal }) },
      offers: (name) => catalogue.tools.some((tool) => tool.name === name),
    };
  }

  async function toolCallOf(tool: Tool, extra: Extra): Promise<Call> {
    const canAsk = tool.definition.annotations.destructiveHint && server.getClientCapabilities()?.elicitation?.form;
    const { caller, offers } = await callOf(extra.signal);
    return {
      caller: { ...caller, progress: progressOf(extra) },
      offers,
      ...(canAsk && { confirm: (question) => ask(question, extra) }),
    };
  }

  async function ask(question: string, { signal, requestId }: Extra): Promise<'yes' | 'no' | 'no answer'> {
    const answer = await server
      .elicitInput(
        {
          message: question,
          requestedSchema: {
            type: 'object',
            properties: { confirm: { type: 'boolean', title: 'Yes, do it', default: true } },
            required: ['confirm'],
          },
        },
        { signal, relatedRequestId: requestId, timeout: longestThought },
      )
      // The time is over, or the client cannot ask after all.
      .catch(() => undefined);
    signal.throwIfAborted();
    if (!answer) return 'no answer';
    return answer.action === 'accept' && answer.content?.confirm === true ? 'yes' : 'no';
  }
}

/** The protocol lets a completion have no more. */
const mostValues = 100;

/** How long a user may think about a question, in ms. */
const longestThought = 300_000;

/** The only form here has one yes or no, which is looked at above; the SDK's own validator would be a large part of the bundle. */
const unchecked: jsonSchemaValidator = {
  // The SDK's types promise a T; nothing here relies on it.
  getValidator<T>(): JsonSchemaValidator<T> {
    return (input) => ({ valid: true, data: input as T, errorMessage: undefined });
  },
};

/** Tells the client what is going on, if it has asked for that; each message one step further, as the protocol wants. */
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

/** Becomes JSON-RPC's error -32602. */
class UnknownTool extends Error {
  readonly code = -32602;

  constructor(name: string) {
    super(`There is no tool ${JSON.stringify(name.slice(0, 100))}. tools/list names all.`);
  }
}
