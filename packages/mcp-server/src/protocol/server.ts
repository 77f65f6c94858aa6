// The MCP server of one connection, over a shared registry.
import type { Caller } from '@codetether/core';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import type { JsonSchemaValidator, jsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import { icons } from '../registry/icon.ts';
import type { Catalog, Registry } from '../registry/registry.ts';
import { completionRequests } from './completion-handlers.ts';
import { type Answers, answerRequests, type Requests } from './handlers.ts';
import { type Observe, unobserved } from './observe.ts';
import { promptRequests } from './prompt-handlers.ts';
import { resourceRequests, subscriptionRequests } from './resource-handlers.ts';
import { toolRequests } from './tool-handlers.ts';

export interface ServerDeps {
  version: string;
  /** What a client is told when it connects. */
  instructions: string;
  /** What the account can use, by the scopes that it has now. What it throws is for the client. */
  catalog(): Catalog | Promise<Catalog>;
  /** Loaded when it is first needed, so that a client's start does not wait for it. */
  registry(): Promise<Registry>;
  caller(): Promise<Caller>;
  /** The connection lives beyond one request, so that its client can be told things. */
  living: boolean;
  /** Default: nobody looks on. */
  observe?: Observe;
}

export function createServer(deps: ServerDeps): Server {
  const { version, instructions, living } = deps;
  const server = new ServerWithoutTasks(
    { name: 'codetether', title: 'CodeTether', version, icons },
    {
      instructions,
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

/** The answers to all requests that are not about the connection itself. Without a server that has one, nobody can be asked or told anything. */
export function answersOf(
  { catalog, registry, caller, observe = unobserved, living }: ServerDeps,
  server?: Server,
): Answers {
  const requests: Requests = {
    catalog,
    registry,
    observe,
    async callOf(signal) {
      const made = await caller();
      const { tools } = await catalog();
      return {
        caller: { ...made, ...(signal && { signal }) },
        offers: (name) => tools.some((tool) => tool.name === name),
      };
    },
  };
  return {
    ...toolRequests(requests, server),
    ...resourceRequests(requests),
    ...(living && server && subscriptionRequests(server, requests)),
    ...promptRequests(requests),
    ...completionRequests(requests),
  };
}

/** The only form (tools/tool-requests.ts) has one yes or no, whose answer is looked at there; the SDK's own validator would be a large part of the bundle. */
const unchecked: jsonSchemaValidator = {
  // The SDK's types promise a T; nothing here relies on it.
  getValidator<T>(): JsonSchemaValidator<T> {
    return (input) => ({ valid: true, data: input as T, errorMessage: undefined });
  },
};
