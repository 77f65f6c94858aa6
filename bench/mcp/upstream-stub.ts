// The server behind the forwarding of bench:mcp: it answers every request with a list of one codebase, as CodeTether does.
import { createServer } from 'node:http';

const codebases = JSON.stringify([
  {
    id: '7bad57ca',
    name: 'demo',
    path: '/workspaces/demo',
    description: 'A codebase to try things on',
    registered_at: '2026-11-30T12:00:44.025000',
    agent_config: {},
    last_triggered: null,
    status: 'idle',
    agent_port: null,
    session_id: null,
    watch_mode: false,
    watch_interval: 5,
    worker_id: 'local-agent',
  },
]);
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(codebases) };

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, headers).end(codebases);
});
// Longer than the other contestants' rounds.
server.keepAliveTimeout = 75_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object')
    process.stderr.write(`${JSON.stringify({ url: `http://127.0.0.1:${address?.port}` })}\n`);
});
