// The tools, resources and prompts of a server, and their lists. Errors outside of tools are thrown as protocol errors.
import {
  allScopes,
  type Clock,
  type GrantedScopes,
  missingScopes,
  operations,
  requireScopes,
  type Scope,
  type ServiceWatcher,
  systemClock,
} from '@codetether/core';
import type { AppDefinition, PageContents } from '../apps/app.ts';
import { appDefinitions, readPage, resultForPage } from '../apps/app-registry.ts';
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
import { instructionsFor } from './instructions.ts';
import { offeredOperations } from './pinned-codebase.ts';
import { createToolRegistry, deepFreeze, type ToolRegistry } from './tool-registry.ts';

export interface Registry {
  tools: ToolRegistry;
  /** The lists of what an account with these scopes can use. */
  catalog(granted: GrantedScopes): Catalog;
  readResource(call: Promise<Call>, uri: string): Promise<{ uri: string; mimeType: string; text: string }>;
  /** The page of an app. */
  readPage(call: Promise<Call>, uri: string): Promise<PageContents>;
  resultForPage: typeof resultForPage;
  /** The subscriptions of one connection; `notify` tells its client that a resource has changed. */
  subscriptions(call: () => Promise<Call>, notify: (uri: string) => void): Subscriptions;
  /** Throws for an unknown prompt and for invalid arguments. */
  prompt(name: string, given: Readonly<Record<string, string>>): Promise<{ description: string; text: string }>;
  /** Completes what a person is typing. */
  complete(call: Promise<Call>, asked: Asked): Promise<readonly string[]>;
}

/** The protocol's lists; plain data. */
export interface Catalog {
  instructions: string;
  tools: readonly ToolDefinition[];
  resources: readonly ResourceDefinition[];
  resourceTemplates: readonly TemplateDefinition[];
  prompts: readonly PromptDefinition[];
  /** For clients that show apps. */
  apps: readonly AppDefinition[];
}

interface Options {
  clock?: Clock | undefined;
  selection?: Selection;
  /** Looks for the subscriptions of all accounts. */
  service?: ServiceWatcher | undefined;
}

/** Throws `invalid_input` when the selection names something unknown or leaves no tool. */
export function createRegistry({ clock = systemClock, selection = everything, service }: Options = {}): Registry {
  const tools = createToolRegistry({ clock, selection });
  const resources = createResourceRegistry(offeredOperations(selection), clock, service);
  const prompts = createPromptRegistry(selection);
  // HTTP creates a server for each request, and accounts have few combinations of scopes.
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
    readPage: withProtocolErrors(async (call, uri) => readPage(await call, uri)),
    resultForPage,
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
    const wanted = new Set(tools.list.flatMap(({ name }) => missingScopes(tools.find(name)?.scopes ?? [], granted)));
    const lacking = allScopes.filter((scope) => wanted.has(scope));
    const offered = new Set(usable.map(({ name }) => name));
    const absent = [...operations.map(({ name }) => name), waitToolName].filter((name) => !offered.has(name));
    const described = usable.map((tool) => withoutAbsentTools(tool, absent));
    return deepFreeze({
      instructions: instructionsFor(described, { codebase: selection.codebase, lacking }),
      tools: described,
      resources: fixedResources(readable),
      resourceTemplates: resourceTemplates(readable),
      apps: appDefinitions.filter((app) => app.tools.some((name) => offered.has(name))),
      prompts: prompts.all.filter(({ calls }) => calls.every(({ name }) => offered.has(name))).map(promptDefinition),
    });
  }
}

/** The tool without advice that names tools which the model does not have. Its first sentence always stays. */
function withoutAbsentTools(tool: ToolDefinition, absent: readonly string[]): ToolDefinition {
  const [summary = '', ...advice] = tool.description.split(/(?<=\.) /);
  const names = new RegExp(`\\b(${absent.join('|')})\\b`);
  const kept = absent.length > 0 ? advice.filter((sentence) => !names.test(sentence)) : advice;
  return kept.length === advice.length ? tool : { ...tool, description: [summary, ...kept].join(' ') };
}
