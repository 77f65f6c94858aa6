import { type Context, Hono } from 'hono';
import { HttpError } from '../http-error.ts';
import { TOOLS } from '../mcp/tools.ts';
import { isObject } from '../schema.ts';
import type { ServerContext } from '../server-context.ts';

const PROTOCOL_VERSIONS = ['2025-06-18', '2025-03-26', '2024-11-05'];

/** MCP as the real server speaks it: JSON-RPC over plain POST, without a session (codetether-api.md 3.3). */
export function mcpRoutes(context: ServerContext): Hono {
  const app = new Hono();

  for (const path of ['/mcp/v1/rpc', '/mcp', '/mcp/v1/message']) app.post(path, (c) => answer(c, context));

  app.get('/mcp/v1/tools', (c) => c.json({ tools: TOOLS.map(described) }));

  app.post('/mcp/v1/tasks', async (c) => {
    const args: unknown = await c.req.json();
    return c.json(await callTool(context, 'create_task', args));
  });

  app.get('/mcp/v1/tasks', async (c) =>
    c.json(await callTool(context, 'list_tasks', { status: c.req.query('status') })),
  );

  app.get('/mcp/v1/tasks/:id', async (c) => {
    const result = await callTool(context, 'get_task', { task_id: c.req.param('id') });
    // The real server takes the task's own key `error` for a failure, so a task that exists is a 404 too.
    throw new HttpError(404, isObject(result) && typeof result.error === 'string' ? result.error : 'Not Found');
  });

  return app;
}

async function answer(c: Context, context: ServerContext): Promise<Response> {
  const version = c.req.header('mcp-protocol-version');
  if (version !== undefined && !PROTOCOL_VERSIONS.includes(version))
    return c.json({ error: 'Unsupported MCP-Protocol-Version' }, 400);

  const message = parse(await c.req.text());
  if (Array.isArray(message))
    return c.json({ jsonrpc: '2.0', error: { code: -32603, message: "'list' object has no attribute 'get'" } }, 500);
  if (!isObject(message)) throw new HttpError(400, 'Invalid JSON in request body');

  const { id = null, method } = message;
  const params = isObject(message.params) ? message.params : {};
  const result = await respond(context, method, params);
  if (id === null) return c.json(null, 202);
  if (result === undefined)
    return c.json(
      { jsonrpc: '2.0', id, error: { code: -32601, message: `Method not found: ${method ?? 'None'}` } },
      400,
    );
  return c.json({ jsonrpc: '2.0', id, result });
}

function parse(body: string): unknown {
  if (body.trim() === '') throw new HttpError(400, 'Empty request body - expected JSON-RPC payload');
  try {
    return JSON.parse(body);
  } catch {
    throw new HttpError(400, 'Invalid JSON in request body');
  }
}

/** The result of a request; undefined for a method that nobody knows. */
async function respond(context: ServerContext, method: unknown, params: Record<string, unknown>): Promise<unknown> {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: '2025-06-18',
        capabilities: { tools: {} },
        serverInfo: { name: 'a2a-server', version: '1.0.0' },
      };
    case 'tools/list':
      return { tools: TOOLS.map(described) };
    case 'tools/call': {
      const inner = await callTool(context, params.name, params.arguments);
      return { content: [{ type: 'text', text: JSON.stringify(inner) }] };
    }
    default:
      return undefined;
  }
}

async function callTool(context: ServerContext, name: unknown, args: unknown): Promise<unknown> {
  const tool = TOOLS.find((known) => known.name === name);
  if (!tool) return { error: `Unknown tool: ${name ?? 'None'}` };
  try {
    return await tool.call(context, isObject(args) ? args : {});
  } catch (error) {
    return { error: `Tool execution error: ${error instanceof Error ? error.message : error}` };
  }
}

const described = ({ name, description, inputSchema }: (typeof TOOLS)[number]) => ({ name, description, inputSchema });
