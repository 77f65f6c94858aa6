// The MCP server of one connection, over shared tools. This file and stdio.ts are all that knows the SDK.

import type { Caller } from '@codetether/core';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import type { JsonSchemaValidator, jsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import type { Call, Tool, ToolDefinition, ToolResult } from './tool.ts';
import type { Toolbox } from './toolbox.ts';

export interface ServerDeps {
  version: string;
  toolList: readonly ToolDefinition[];
  /** Loaded when it is first needed, so that a client's start does not wait for it. */
  toolbox(): Promise<Toolbox>;
  caller(): Promise<Caller>;
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

export function createServer({ version, toolList, toolbox, caller }: ServerDeps): Server {
  const server = new Server(
    { name: 'codetether', title: 'CodeTether', version },
    { capabilities: { tools: {} }, jsonSchemaValidator: unchecked },
  );
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...toolList] }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra): Promise<ToolResult> => {
    const tool = (await toolbox()).find(params.name);
    if (!tool) throw new UnknownTool(params.name);
    return tool.call(callOf(tool, extra), params.arguments ?? {});
  });
  return server;

  async function callOf(tool: Tool, extra: Extra): Promise<Call> {
    const canAsk = tool.definition.annotations.destructiveHint && server.getClientCapabilities()?.elicitation?.form;
    return {
      offers: (name) => toolList.some((offered) => offered.name === name),
      caller: { ...(await caller()), signal: extra.signal, progress: progressOf(extra) },
      ...(canAsk && { confirm: (question) => ask(question, extra) }),
    };
  }

  async function ask(question: string, { signal, requestId }: Extra): Promise<boolean> {
    const { action, content } = await server.elicitInput(
      {
        message: question,
        requestedSchema: {
          type: 'object',
          properties: { confirm: { type: 'boolean', title: 'Yes, do it', default: true } },
          required: ['confirm'],
        },
      },
      { signal, relatedRequestId: requestId, timeout: longestThought },
    );
    return action === 'accept' && content?.confirm === true;
  }
}

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
