// The MCP server of one connection, over a shared offer.

import type { Caller } from '@codetether/core';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestParamsSchema, CompleteRequestParamsSchema } from '@modelcontextprotocol/sdk/types.js';
import type { JsonSchemaValidator, jsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import { icons } from './icon.ts';
import { type Observe, unobserved } from './observe.ts';
import type { Catalogue, Offer } from './offer.ts';
import { promptRequests } from './prompts/prompt-requests.ts';
import { type Answers, answerList, answerRequests, answerTo, type Extra, RequestError } from './requests.ts';
import { resourceRequests, subscriptionRequests } from './resources/resource-requests.ts';
import type { Call, Tool } from './tools/tool.ts';

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
export interface Requests extends Required<Pick<ServerDeps, 'catalogue' | 'offer' | 'observe'>> {
  callOf(signal?: AbortSignal): Promise<Call>;
}

export function createServer(deps: ServerDeps): Server {
  const { version, catalogue, living } = deps;
  const server = new ServerWithoutTasks(
    { name: 'codetether', title: 'CodeTether', version, icons },
    {
      instructions: catalogue.instructions,
      capabilities: { tools: {}, resources: living ? { subscribe: true } : {}, prompts: {}, completions: {} },
      jsonSchemaValidator: unchecked,
    },
  );
  answerRequests(server, answersOf(deps, server));
  return server;
}

/** What asks for a task of the protocol's, which is not offered here, is answered as if it did not (specification 2025-11-25, tasks); the SDK's server refuses it. */
class ServerWithoutTasks extends Server {
  protected override assertTaskHandlerCapability(): void {}
}

/** To all requests of the protocol that are not about the connection itself. Without a server that has one, nobody can be asked or told anything. */
export function answersOf(
  { catalogue, offer, caller, observe = unobserved, living }: ServerDeps,
  server?: Server,
): Answers {
  const requests = { catalogue, offer, callOf, observe };
  return {
    'tools/list': answerList({ tools: catalogue.tools }),
    'tools/call': answerTo(CallToolRequestParamsSchema, async ({ name, arguments: given = {} }, extra) => {
      const tool = (await offer()).toolbox.find(name);
      if (!tool) throw unknownTool(name);
      return observe('tools/call', name, () => tool.call(toolCallOf(tool, extra), given));
    }),
    'completion/complete': answerTo(CompleteRequestParamsSchema, async ({ ref, argument }, { signal }) => {
      const values = await (await offer()).complete(callOf(signal), { ref, argument });
      const hasMore = values.length > mostValues;
      return { completion: { values: values.slice(0, mostValues), total: values.length, hasMore } };
    }),
    ...resourceRequests(requests),
    ...(living && server && subscriptionRequests(server, requests)),
    ...promptRequests(requests),
  };

  async function callOf(signal?: AbortSignal): Promise<Call> {
    return {
      caller: { ...(await caller()), ...(signal && { signal }) },
      offers: (name) => catalogue.tools.some((tool) => tool.name === name),
    };
  }

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

/** The protocol lets a completion have no more. */
const mostValues = 100;

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

function unknownTool(name: string): RequestError {
  const shown = JSON.stringify(name.slice(0, 100));
  return new RequestError(-32_602, `There is no tool ${shown}. tools/list names all.`);
}
