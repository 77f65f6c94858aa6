// What a server offers: tools, resources and prompts, and the lists that say so. What goes wrong outside of tools is thrown as the protocol wants it.
import {
  allScopes,
  type Clock,
  type GrantedScopes,
  missingScopes,
  operations,
  requireScopes,
  type Scope,
  systemClock,
} from '@codetether/core';
import { type Asked, complete } from '../completions/complete.ts';
import type { PromptDefinition } from '../prompts/prompt.ts';
import { createPromptRegistry, promptDefinition } from '../prompts/prompt-registry.ts';
import { markdown, type ResourceDefinition, type TemplateDefinition } from '../resources/resource.ts';
import { createResourceRegistry, fixedResources, resourceTemplates } from '../resources/resource-registry.ts';
import { createSubscriptions, type Subscriptions } from '../resources/subscriptions.ts';
import type { Call } from '../results/call.ts';
import { waitToolName } from '../results/next-call.ts';
import { withProtocolErrors } from '../results/with-protocol-errors.ts';
import { everything, type Selection } from '../settings/selection.ts';
import type { ToolDefinition } from '../tools/tool.ts';
import { aboutOffered } from './about-offered.ts';
import { deepFreeze } from './deep-freeze.ts';
import { instructionsFor } from './instructions.ts';
import { offeredOperations } from './pinned-codebase.ts';
import { createToolRegistry, type ToolRegistry } from './tool-registry.ts';

export interface Registry {
  tools: ToolRegistry;
  /** What an account with these scopes can use. */
  catalog(granted: GrantedScopes): Catalog;
  readResource(call: Promise<Call>, uri: string): Promise<{ uri: string; mimeType: string; text: string }>;
  /** Of one connection, whose client `notify` tells that a resource has changed. */
  subscriptions(call: () => Promise<Call>, notify: (uri: string) => void): Subscriptions;
  /** Throws for a prompt that there is not, and for arguments that it does not take. */
  prompt(name: string, given: Readonly<Record<string, string>>): Promise<{ description: string; text: string }>;
  /** Values for what somebody types. */
  complete(call: Promise<Call>, asked: Asked): Promise<readonly string[]>;
}

/** What the wire lists; plain data. */
export interface Catalog {
  instructions: string;
  tools: readonly ToolDefinition[];
  resources: readonly ResourceDefinition[];
  resourceTemplates: readonly TemplateDefinition[];
  prompts: readonly PromptDefinition[];
}

interface Options {
  clock?: Clock | undefined;
  selection?: Selection;
}

/** Throws `invalid_input` when the selection names what is not there, or leaves nothing. */
export function createRegistry({ clock = systemClock, selection = everything }: Options = {}): Registry {
  const tools = createToolRegistry({ clock, selection });
  const resources = createResourceRegistry(offeredOperations(selection), clock);
  const prompts = createPromptRegistry(selection);
  // HTTP makes a server for each request, and accounts have few kinds of scopes.
  const catalogs = new Map<string, Catalog>();
  return {
    tools,
    catalog(granted) {
      const kind = granted === 'unknown' ? granted : allScopes.filter((scope) => granted.has(scope)).join(' ');
      const made = catalogs.get(kind) ?? catalogFor(granted);
      catalogs.set(kind, made);
      return made;
    },
    readResource: withProtocolErrors(async (call, uri) => {
      const made = await call;
      const { resource, value } = resources.find(uri);
      requireScopes(resource, made.caller.scopes);
      return { uri, mimeType: markdown, text: await resource.read(made, value) };
    }),
    subscriptions(call, notify) {
      const { add, ...rest } = createSubscriptions({ resources, call, notify, clock });
      return { ...rest, add: withProtocolErrors(add) };
    },
    prompt: withProtocolErrors(async (name, given) => prompts.text(name, given)),
    complete: withProtocolErrors(async (call, asked) => complete(await call, asked, { resources, prompts })),
  };

  function catalogFor(granted: GrantedScopes): Catalog {
    const may = (scopes: readonly Scope[]) => missingScopes(scopes, granted).length === 0;
    const readable = resources.all.filter(({ scopes }) => may(scopes));
    const usable = tools.list.filter(({ name }) => may(tools.find(name)?.scopes ?? allScopes));
    const offered = new Set(usable.map(({ name }) => name));
    const absent = [...operations.map(({ name }) => name), waitToolName].filter((name) => !offered.has(name));
    const described = usable.map((tool) => aboutOffered(tool, absent));
    return deepFreeze({
      instructions: instructionsFor(described, selection.codebase),
      tools: described,
      resources: fixedResources(readable),
      resourceTemplates: resourceTemplates(readable),
      prompts: prompts.all.filter(({ calls }) => calls.every(({ name }) => offered.has(name))).map(promptDefinition),
    });
  }
}
