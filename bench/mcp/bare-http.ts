// The lower bound for HTTP in bench:mcp: node:http that parses a tools/call and answers it.
import { createServer } from 'node:http';

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const { id, params } = JSON.parse(body);
  const text = JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: params.name }] } });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object')
    process.stderr.write(`${JSON.stringify({ url: `http://127.0.0.1:${address?.port}/mcp` })}\n`);
});
