// User input: every field of every operation as Slack and Zapier pass it on, and every argument of every tool, prompt, resource and completion.
import { fieldsOf, operations } from '@codetether/core';
import { answersOf } from '../../packages/mcp-server/src/protocol/server.ts';
import { createRegistry } from '../../packages/mcp-server/src/registry/registry.ts';
import { placesOf, withText } from './places.ts';
import { perform, type Recorded } from './recorded.ts';
import type { Subject } from './subject.ts';

export function operationInputs({ caller, inputOf }: Recorded): Subject[] {
  return operations.flatMap((operation) =>
    placesOf(fieldsOf(operation.input)).map((place) => ({
      name: `${operation.name} ${place.join('.')}`,
      take: (text: string) => perform(operation, caller(), withText(inputOf(operation), place, text)),
    })),
  );
}

/** The longest text that a tool accepts in an argument; it refuses a longer one at once. */
const longestArgument = 200_000;

export function mcpRequests({ caller, inputOf }: Recorded): Subject[] {
  const registry = createRegistry();
  const catalog = registry.catalog('unknown');
  const answers = answersOf({
    version: '0',
    instructions: catalog.instructions,
    catalog: () => catalog,
    registry: async () => registry,
    caller: async () => caller(),
    stateful: false,
  });
  const ask = (method: string, params: object) =>
    answers[method]?.(params, {
      signal: new AbortController().signal,
      requestId: 1,
      sendNotification: async () => undefined,
    });
  const examples = new Map(operations.map((operation) => [operation.name, inputOf(operation)]));

  const tools = catalog.tools.flatMap(({ name, inputSchema }) => {
    const call = (given: object) => ask('tools/call', { name, arguments: { ...examples.get(name), ...given } });
    return [
      ...Object.keys(inputSchema.properties).map((argument) => ({
        name: `tool ${name} ${argument}`,
        longest: longestArgument,
        take: (text: string) => call({ [argument]: text }),
      })),
      { name: `tool ${name}, an unknown name`, take: (text: string) => call({ [text]: 1 }) },
      { name: `tool ${name}, unknown names`, take: (text: string) => call(namesOf(text)) },
      { name: `tool ${name}, lists for all`, take: (text: string) => call(listsFor(inputSchema.properties, text)) },
    ];
  });
  const prompts = catalog.prompts.flatMap(({ name, arguments: args = [] }) => {
    const given = Object.fromEntries(args.map((one) => [one.name, 'A']));
    return [
      ...args.map((one) => ({
        name: `prompt ${name} ${one.name}`,
        take: (text: string) => ask('prompts/get', { name, arguments: { ...given, [one.name]: text } }),
      })),
      ...args.map((one) => ({
        name: `completion ${name} ${one.name}`,
        take: (text: string) =>
          ask('completion/complete', { ref: { type: 'ref/prompt', name }, argument: { name: one.name, value: text } }),
      })),
    ];
  });
  const resources = catalog.resourceTemplates.flatMap(({ uriTemplate }) => {
    const variable = /\{(\w+)\}/.exec(uriTemplate)?.[1] ?? '';
    return [
      {
        name: `resource ${uriTemplate}`,
        take: (text: string) => ask('resources/read', { uri: uriTemplate.replace(`{${variable}}`, () => text) }),
      },
      {
        name: `resource ${uriTemplate}, encoded`,
        take: (text: string) =>
          ask('resources/read', {
            uri: uriTemplate.replace(`{${variable}}`, () => encodeURIComponent(text.toWellFormed())),
          }),
      },
      {
        name: `completion ${uriTemplate}`,
        take: (text: string) =>
          ask('completion/complete', {
            ref: { type: 'ref/resource', uri: uriTemplate },
            argument: { name: variable, value: text },
          }),
      },
    ];
  });
  const names = ['tools/call', 'prompts/get'].map((method) => ({
    name: `${method} name`,
    take: (text: string) => ask(method, { name: text }),
  }));
  return [...tools, ...prompts, ...resources, ...names];
}

/** As many names as fit into the text's length, each beginning with a part of it. */
function namesOf(text: string): Record<string, unknown> {
  const start = text.slice(0, 8);
  return Object.fromEntries(Array.from({ length: text.length / 20 }, (_, index) => [`${start}${index}`, start]));
}

/** Lists of wrong entries, together as long as the text. */
function listsFor(properties: object, text: string): Record<string, unknown> {
  const start = text.slice(0, 8);
  const names = Object.keys(properties);
  const entries = Array.from({ length: text.length / 20 / names.length }, () => start);
  return Object.fromEntries(names.map((name) => [name, entries]));
}
