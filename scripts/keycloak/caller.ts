// A caller of the MCP server whose answers are seen as HTTP has them.
import { findTask } from '@codetether/core';
import { type AssistantOptions, connectAssistant } from './assistant.ts';
import { createPerson, startMcp } from './world.ts';

/** A person's assistant that has called once, and a call with its token alone. */
export async function openCaller(settings: Parameters<typeof startMcp>[0] = {}, options: AssistantOptions = {}) {
  const person = await createPerson('grace');
  const { url, logged } = await startMcp(settings);
  const { tokens } = await connectAssistant(url, person, { clientId: 'codetether-assistants', ...options });
  const call = async (token = tokens()?.access_token ?? '') => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: findTask.name, arguments: {} },
      }),
    });
    return {
      status: response.status,
      header: response.headers.get('www-authenticate'),
      retryAfter: response.headers.get('retry-after'),
      text: await response.text(),
    };
  };
  return { person, url, logged, call, tokens };
}
