// Another lower bound for HTTP: the SDK's low-level server and transport, stateless with JSON answers, as its documentation shows it.
import { createServer } from 'node:http';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';

// As in bare-sdk.ts: with the SDK's validator, each request would take several times as long.
const jsonSchemaValidator = {
  getValidator: () => () => ({ valid: false as const, data: undefined, errorMessage: 'not checked' }),
};
const http = createServer(async (request, response) => {
  const server = new Server({ name: 'floor', version: '1' }, { capabilities: { tools: {} }, jsonSchemaValidator });
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => ({ content: [{ type: 'text', text: params.name }] }));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
  response.on('close', () => void server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response);
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  if (typeof address === 'object')
    process.stderr.write(`${JSON.stringify({ url: `http://127.0.0.1:${address?.port}/mcp` })}\n`);
});
