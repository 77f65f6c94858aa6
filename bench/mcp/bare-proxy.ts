// The lower bound for a forwarded call in bench:mcp: node:http that parses a tools/call, asks CODETETHER_API_URL, and answers with the text that it got.
import { Agent, createServer, get } from 'node:http';

const agent = new Agent({ keepAlive: true });
const upstream = `${process.env.CODETETHER_API_URL}/v1/agent/workspaces/list`;

const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const { id } = JSON.parse(body);
  get(upstream, { agent }, async (answer) => {
    let text = '';
    for await (const chunk of answer.setEncoding('utf8')) text += chunk;
    const answered = JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answered) });
    response.end(answered);
  }).once('error', () => response.writeHead(502).end());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object')
    process.stderr.write(`${JSON.stringify({ url: `http://127.0.0.1:${address?.port}/mcp` })}\n`);
});
