import type { LocalServer } from '../src/index.ts';

/** Calls a server, by default as an administrator. */
export function client(local: LocalServer, token = local.tokens.admin) {
  const send = (method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> =>
    local.fetch(
      new Request(`http://codetether.local${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      }),
    );

  const call = async (method: string, path: string, body?: unknown) =>
    JSON.parse((await (await send(method, path, body)).text()) || 'null');

  return {
    /** Returns the answer itself. */
    send,
    /** Returns the JSON of the answer; null without a body. */
    call,
    /** Returns the result of an MCP tool, without the envelope. */
    async tool(name: string, args: object = {}) {
      const answer = await call('POST', '/mcp/v1/rpc', toolCall(name, args));
      return JSON.parse(answer.result.content[0].text);
    },
  };
}

/** The JSON-RPC message that calls a tool. */
export const toolCall = (name: string, args: object) => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name, arguments: args },
});
