// The server that the official conformance suite requires, on our own HTTP stack. The suite's texts say what each part must answer.
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CompleteRequestSchema,
  type ElicitRequestFormParams,
  type ServerNotification,
  type ServerRequest,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';

/** One red pixel. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** No sound at all. */
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=';

const text = (text: string) => ({ type: 'text' as const, text });
const image = { type: 'image' as const, data: png, mimeType: 'image/png' };
const resource = (uri: string, mimeType: string, text: string) => ({
  type: 'resource' as const,
  resource: { uri, mimeType, text },
});

/** A new server for each request or session, as in the product. */
export function conformanceServer(): McpServer {
  const server = new McpServer(
    { name: 'codetether-conformance', version: '0.0.0' },
    { capabilities: { logging: {}, resources: { subscribe: true }, completions: {} } },
  );
  contents(server);
  notifications(server);
  questions(server);
  resources(server);
  prompts(server);
  return server;
}

function contents(server: McpServer): void {
  const tool = (name: string, description: string, content: Parameters<typeof answer>[0]) =>
    server.registerTool(name, { description }, () => answer(content));
  tool('test_simple_text', 'Answers a text', [text('This is a simple text response for testing.')]);
  tool('test_image_content', 'Answers an image', [image]);
  tool('test_audio_content', 'Answers a sound', [{ type: 'audio', data: wav, mimeType: 'audio/wav' }]);
  tool('test_embedded_resource', 'Answers a resource', [
    resource('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
  ]);
  tool('test_multiple_content_types', 'Answers a text, an image and a resource', [
    text('Multiple content types test:'),
    image,
    resource('test://mixed-content-resource', 'application/json', JSON.stringify({ test: 'data', value: 123 })),
  ]);
  server.registerTool('test_error_handling', { description: 'Always fails' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
}

type Content =
  | ReturnType<typeof text>
  | typeof image
  | ReturnType<typeof resource>
  | { type: 'audio'; data: string; mimeType: string };

type Call = RequestHandlerExtra<ServerRequest, ServerNotification>;

function answer(content: Content[]): { content: Content[] } {
  return { content };
}

/** The pause between two notifications that the suite requires, in ms. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 50));

function notifications(server: McpServer): void {
  server.registerTool('test_tool_with_logging', { description: 'Logs while it works' }, async (extra) => {
    for (const data of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await extra.sendNotification({ method: 'notifications/message', params: { level: 'info', data } });
      await pause();
    }
    return answer([text('Logged three messages.')]);
  });
  server.registerTool('test_tool_with_progress', { description: 'Reports its progress' }, async (extra) => {
    const progressToken = extra._meta?.progressToken ?? 0;
    for (const progress of [0, 50, 100]) {
      await extra.sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 100, message: `${progress} of 100` },
      });
      await pause();
    }
    return answer([text(String(progressToken))]);
  });
}

/** Tools that ask the client a question while they run, in the stream of the call: the client may not have opened another one yet. */
function questions(server: McpServer): void {
  const prompt = { prompt: z.string().describe('For the client’s model') };
  const sampling = { description: 'Asks for a text', inputSchema: prompt };
  server.registerTool('test_sampling', sampling, async ({ prompt }, { requestId }) => {
    const sampled = await server.server.createMessage(
      { messages: [{ role: 'user', content: text(prompt) }], maxTokens: 100 },
      { relatedRequestId: requestId },
    );
    return answer([text(`LLM response: ${JSON.stringify(sampled.content)}`)]);
  });
  const ask = async (
    { requestId }: Call,
    message: string,
    properties: ElicitRequestFormParams['requestedSchema']['properties'],
  ) => {
    const said = await server.server.elicitInput(
      { message, requestedSchema: { type: 'object', properties } },
      { relatedRequestId: requestId },
    );
    return answer([
      text(`Elicitation completed: action=${said.action}, content=${JSON.stringify(said.content ?? {})}`),
    ]);
  };
  const message = { message: z.string().describe('For the user') };
  server.registerTool('test_elicitation', { description: 'Asks the user', inputSchema: message }, ({ message }, call) =>
    ask(call, message, { response: { type: 'string', description: "User's response" } }),
  );
  server.registerTool('test_elicitation_sep1034_defaults', { description: 'Asks with defaults' }, (call) =>
    ask(call, 'Please review', {
      name: { type: 'string', default: 'John Doe' },
      age: { type: 'integer', default: 30 },
      score: { type: 'number', default: 95.5 },
      status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
      verified: { type: 'boolean', default: true },
    }),
  );
  const options = ['option1', 'option2', 'option3'];
  const titled = (word: string) =>
    ['First', 'Second', 'Third'].map((title, index) => ({ const: `value${index + 1}`, title: `${title} ${word}` }));
  server.registerTool('test_elicitation_sep1330_enums', { description: 'Asks with choices' }, (call) =>
    ask(call, 'Please choose', {
      untitledSingle: { type: 'string', enum: options },
      titledSingle: { type: 'string', oneOf: titled('Option') },
      legacyEnum: {
        type: 'string',
        enum: ['opt1', 'opt2', 'opt3'],
        enumNames: ['Option One', 'Option Two', 'Option Three'],
      },
      untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
      titledMulti: { type: 'array', items: { anyOf: titled('Choice') } },
    }),
  );
}

function resources(server: McpServer): void {
  server.registerResource('static-text', 'test://static-text', { mimeType: 'text/plain' }, ({ href }) => ({
    contents: [{ uri: href, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }],
  }));
  server.registerResource('static-binary', 'test://static-binary', { mimeType: 'image/png' }, ({ href }) => ({
    contents: [{ uri: href, mimeType: 'image/png', blob: png }],
  }));
  server.registerResource('watched-resource', 'test://watched-resource', { mimeType: 'text/plain' }, ({ href }) => ({
    contents: [{ uri: href, mimeType: 'text/plain', text: 'Watched.' }],
  }));
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined });
  server.registerResource('template', template, { mimeType: 'application/json' }, ({ href }, { id }) => ({
    contents: [
      {
        uri: href,
        mimeType: 'application/json',
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
      },
    ],
  }));
  server.server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
}

function prompts(server: McpServer): void {
  const user = <T>(content: T) => ({ role: 'user' as const, content });
  server.registerPrompt('test_simple_prompt', { description: 'Without arguments' }, () => ({
    messages: [user(text('This is a simple prompt for testing.'))],
  }));
  const two = { arg1: z.string().describe('First test argument'), arg2: z.string().describe('Second test argument') };
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'With two', argsSchema: two },
    ({ arg1, arg2 }) => ({
      messages: [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
    }),
  );
  const one = { resourceUri: z.string().describe('URI of the resource to embed') };
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'With a resource', argsSchema: one },
    ({ resourceUri }) => ({
      messages: [
        user(resource(resourceUri, 'text/plain', 'Embedded resource content for testing.')),
        user(text('Please process the embedded resource above.')),
      ],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'With an image' }, () => ({
    messages: [user(image), user(text('Please analyze the image above.'))],
  }));
  server.server.setRequestHandler(CompleteRequestSchema, ({ params: { argument } }) => ({
    completion: {
      values: ['paris', 'park', 'party'].filter((word) => word.startsWith(argument.value)),
      hasMore: false,
    },
  }));
}
