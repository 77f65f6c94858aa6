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
import { answering } from './answering.ts';
import { type Asked, complete } from './completions/complete.ts';
import { deepFreeze } from './deep-freeze.ts';
import { instructionsFor } from './instructions.ts';
import { offeredOperations } from './pinned-codebase.ts';
import type { PromptDefinition } from './prompts/prompt.ts';
import { createPromptBook, promptDefinition } from './prompts/prompt-book.ts';
import { markdown, type ResourceDefinition, type TemplateDefinition } from './resources/resource.ts';
import { createShelf, fixedResources, resourceTemplates } from './resources/shelf.ts';
import { createSubscriptions, type Subscriptions } from './resources/subscriptions.ts';
import { everything, type Selection } from './selection.ts';
import { aboutOffered } from './tools/about-offered.ts';
import { waitToolName } from './tools/next-call.ts';
import type { Call, ToolDefinition } from './tools/tool.ts';
import { createToolbox, type Toolbox } from './tools/toolbox.ts';

export interface Offer {
  toolbox: Toolbox;
  /** What an account with these scopes can use. */
  catalogue(granted: GrantedScopes): Catalogue;
  readResource(call: Promise<Call>, uri: string): Promise<{ uri: string; mimeType: string; text: string }>;
  /** Of one connection, whose client `notify` tells that a resource has changed. */
  subscriptions(call: () => Promise<Call>, notify: (uri: string) => void): Subscriptions;
  /** Throws for a prompt that there is not, and for arguments that it does not take. */
  prompt(name: string, given: Readonly<Record<string, string>>): Promise<{ description: string; text: string }>;
  /** Values for what somebody types. */
  complete(call: Promise<Call>, asked: Asked): Promise<readonly string[]>;
}

/** What the wire lists; plain data. */
export interface Catalogue {
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
export function createOffer({ clock = systemClock, selection = everything }: Options = {}): Offer {
  const toolbox = createToolbox({ clock, selection });
  const shelf = createShelf(offeredOperations(selection), clock);
  const book = createPromptBook(selection);
  // HTTP makes a server for each request, and accounts have few kinds of scopes.
  const catalogues = new Map<string, Catalogue>();
  return {
    toolbox,
    catalogue(granted) {
      const kind = granted === 'unknown' ? granted : allScopes.filter((scope) => granted.has(scope)).join(' ');
      const made = catalogues.get(kind) ?? catalogueFor(granted);
      catalogues.set(kind, made);
      return made;
    },
    readResource: answering(async (call, uri) => {
      const made = await call;
      const { resource, value } = shelf.find(uri);
      requireScopes(resource, made.caller.scopes);
      return { uri, mimeType: markdown, text: await resource.read(made, value) };
    }),
    subscriptions(call, notify) {
      const { add, ...rest } = createSubscriptions({ shelf, call, notify, clock });
      return { ...rest, add: answering(add) };
    },
    prompt: answering(async (name, given) => book.text(name, given)),
    complete: answering(async (call, asked) => complete(await call, asked, { shelf, book })),
  };

  function catalogueFor(granted: GrantedScopes): Catalogue {
    const may = (scopes: readonly Scope[]) => missingScopes(scopes, granted).length === 0;
    const resources = shelf.all.filter(({ scopes }) => may(scopes));
    const usable = toolbox.list.filter(({ name }) => may(toolbox.find(name)?.scopes ?? allScopes));
    const offered = new Set(usable.map(({ name }) => name));
    const absent = [...operations.map(({ name }) => name), waitToolName].filter((name) => !offered.has(name));
    const tools = usable.map((tool) => aboutOffered(tool, absent));
    return deepFreeze({
      instructions: instructionsFor(tools, selection.codebase),
      tools,
      resources: fixedResources(resources),
      resourceTemplates: resourceTemplates(resources),
      prompts: book.all.filter(({ calls }) => calls.every(({ name }) => offered.has(name))).map(promptDefinition),
    });
  }
}
