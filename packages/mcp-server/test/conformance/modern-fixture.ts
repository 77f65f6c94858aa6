// The same for revision 2026-07-28: our own answers to its requests, with the tools of the earlier fixture, and those that ask by their result.
import { createCaller, createSigning } from '@codetether/core';
import { bearer } from '@codetether/core/auth';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { capabilitiesIn, isObject } from '../../src/protocol/envelope.ts';
import type { Answer, Answers, Extra } from '../../src/protocol/handlers.ts';
import { type Modern, modernOf } from '../../src/protocol/modern.ts';
import { createRegistry } from '../../src/registry/registry.ts';
import { ProtocolError } from '../../src/results/protocol-error.ts';
import { conformanceServer } from './fixture.ts';

const registry = createRegistry();

export function modernFixture(): Modern {
  const product = modernOf({
    version: '0.0.0',
    instructions: '',
    catalog: () => registry.catalog('unknown'),
    registry: async () => registry,
    caller: async () =>
      createCaller({ url: 'http://codetether.local', session: bearer(undefined), accountId: 'fixture' }),
    stateful: false,
  });
  const forwarded = Object.keys(product.answers).filter((method) =>
    /^(tools|resources|prompts|completion)\//.test(method),
  );
  return {
    ...product,
    answers: {
      ...product.answers,
      ...Object.fromEntries(forwarded.map((method) => [method, forward(method)])),
      'tools/list': async (params, extra) => {
        const { tools } = Object(await forward('tools/list')(params, extra));
        return {
          tools: [
            ...tools,
            ...Object.keys(askingTools).map((name) => ({
              name,
              description: 'Asks by its result',
              inputSchema: { type: 'object' },
            })),
          ],
        };
      },
      'tools/call': (params, extra) => (askingTools[Object(params).name] ?? forward('tools/call'))(params, extra),
      'prompts/get': (params, extra) => (askingPrompts[Object(params).name] ?? forward('prompts/get'))(params, extra),
    },
  };
}

/** Answers as the fixture for earlier revisions does, without the fields of this revision in its way. */
function forward(method: string): Answer {
  return async (params, { _meta: { progressToken } = {}, sendNotification }: Extra) => {
    const client = new Client({ name: 'fixture', version: '0' });
    const [ours, theirs] = InMemoryTransport.createLinkedPair();
    await conformanceServer().connect(ours);
    await client.connect(theirs);
    try {
      const { _meta, ...plain } = Object(params);
      return await client.request({ method, params: plain }, ResultSchema, {
        ...(progressToken !== undefined && {
          onprogress: (progress) =>
            void sendNotification({ method: 'notifications/progress', params: { ...progress, progressToken } }),
        }),
      });
    } catch (thrown) {
      const { code, message } = Object(thrown);
      throw new ProtocolError(method === 'resources/read' ? -32_002 : code, message);
    } finally {
      await client.close();
    }
  };
}

const signing = createSigning(['for the conformance suite only, of 32 bytes']);
const text = (text: string) => ({ content: [{ type: 'text', text }] });
const form = (message: string, properties: object, required = Object.keys(properties)) => ({
  method: 'elicitation/create',
  params: { mode: 'form', message, requestedSchema: { type: 'object', properties, required } },
});
const sampling = (text: string) => ({
  method: 'sampling/createMessage',
  params: { messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens: 100 },
});
const roots = { method: 'roots/list', params: {} };
const name = form('What is your name?', { name: { type: 'string' } });

/** Asks until every question has an answer that is an object; `state`, signed, is required again. */
function asking(
  questions: Readonly<Record<string, object>>,
  done: (responses: object) => object,
  state?: string,
): Answer {
  return (params) => {
    const { inputResponses, requestState } = Object(params);
    if (requestState !== undefined && stateIn(requestState) !== state) {
      throw new ProtocolError(-32_602, 'requestState is not ours.');
    }
    const answered = Object.keys(questions).every((key) => isObject(Object(inputResponses)[key]));
    if (answered && (state === undefined || requestState !== undefined)) return done(inputResponses);
    return { resultType: 'input_required', inputRequests: questions, ...(state && { requestState: signed(state) }) };
  };
}

function signed(state: string): string {
  return `${state}.${signing.sign('fixture', state)}`;
}

function stateIn(requestState: unknown): string | undefined {
  const [state = '', signature = ''] = String(requestState).split('.');
  return signing.verify('fixture', state, signature) ? state : undefined;
}

const echo = (responses: object) => text(JSON.stringify(responses));
const ok = form('Please confirm', { ok: { type: 'boolean' } });

const askingTools: Answers = {
  test_input_required_result_elicitation: asking({ user_name: name }, echo),
  test_input_required_result_sampling: asking({ capital_question: sampling('What is the capital of France?') }, echo),
  test_input_required_result_list_roots: asking({ client_roots: roots }, echo),
  test_input_required_result_request_state: asking({ confirm: ok }, () => text('state-ok'), 'asked'),
  test_input_required_result_tampered_state: asking({ confirm: ok }, () => text('state-ok'), 'untouched'),
  test_input_required_result_multiple_inputs: asking(
    { user_name: name, greeting: sampling('Generate a greeting'), client_roots: roots },
    echo,
    'three',
  ),
  test_input_required_result_multi_round(params, extra) {
    const second = asking(
      { step2: form('Step 2: What is your favorite color?', { color: { type: 'string' } }) },
      echo,
      'second',
    );
    const { requestState } = Object(params);
    if (requestState !== undefined && stateIn(requestState) === 'second') return second(params, extra);
    const first = form('Step 1: What is your name?', { name: { type: 'string' } });
    return asking({ step1: first }, () => Object(second({}, extra)), 'first')(params, extra);
  },
  test_input_required_result_capabilities(params, extra) {
    const capabilities = capabilitiesIn({ params: Object(params) });
    const questions = {
      ...(capabilities.elicitation !== undefined && { user_name: name }),
      ...(capabilities.sampling !== undefined && { greeting: sampling('Generate a greeting') }),
    };
    return asking(questions, echo)(params, extra);
  },
  test_missing_capability(params) {
    if ('sampling' in capabilitiesIn({ params: Object(params) })) return text('sampled');
    const data = { requiredCapabilities: { sampling: {} } };
    throw new ProtocolError(-32_021, 'This tool needs sampling.', { data });
  },
  test_streaming_elicitation: asking({ user_name: name }, echo),
  test_logging_tool: () => text('Nobody asked for a log.'),
};

const askingPrompts: Answers = {
  test_input_required_result_prompt: asking(
    { user_context: form('What context should the prompt use?', { context: { type: 'string' } }) },
    (responses) => ({ messages: [{ role: 'user', content: { type: 'text', text: JSON.stringify(responses) } }] }),
  ),
};
