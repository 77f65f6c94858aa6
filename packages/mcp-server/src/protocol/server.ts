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
  /** Sent to a client when it connects. */
  instructions: string;
  /** The lists of what the account can use with its present scopes. Its errors are for the client. */
  catalog(): Catalog | Promise<Catalog>;
  /** Loaded when it is first needed, so that a start does not wait for it. */
  registry(): Promise<Registry>;
  caller(): Promise<Caller>;
  /** The connection outlives a request, so the server can notify its client. */
  stateful: boolean;
  /** Default: records nothing. */
  observe?: Observe;
}

export function createServer(deps: ServerDeps): Server {
  const { version, instructions, stateful } = deps;
  const server = new ServerWithoutTasks(serverInfo(version), {
    instructions,
    capabilities: { ...capabilities, ...(stateful && { resources: { subscribe: true } }) },
    jsonSchemaValidator: unchecked,
  });
  answerRequests(server, answersOf(deps, server));
  return server;
}

/** Of every connection. */
export const capabilities = { tools: {}, resources: {}, prompts: {}, completions: {} };

/** The server's name for clients, and what they show of it. */
export function serverInfo(version: string) {
  return { name: 'codetether', title: 'CodeTether', version, icons };
}

/** Ignores a request's wish for an MCP task, which this server does not support, as the specification asks (2025-11-25, tasks). The SDK's server refuses such requests. */
class ServerWithoutTasks extends Server {
  protected override assertTaskHandlerCapability(): void {}
}

/** The handlers of all requests that are not about the connection itself. Without a server, there are no subscriptions. */
export function answersOf(deps: ServerDeps, server?: Server): Answers {
  const requests = requestsOf(deps);
  return {
    ...toolRequests(requests),
    ...resourceRequests(requests),
    ...(deps.stateful && server && subscriptionRequests(server, requests)),
    ...promptRequests(requests),
    ...completionRequests(requests),
  };
}

export function requestsOf({ catalog, registry, caller, observe = unobserved }: ServerDeps): Requests {
  return {
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
}

/** Accepts everything. The only form (tool-handlers.ts) has one yes or no, which is checked there; the SDK's validator would be a large part of the bundle. */
const unchecked: jsonSchemaValidator = {
  // The SDK's types promise a T; nothing here relies on it.
  getValidator<T>(): JsonSchemaValidator<T> {
    return (input) => ({ valid: true, data: input as T, errorMessage: undefined });
  },
};
