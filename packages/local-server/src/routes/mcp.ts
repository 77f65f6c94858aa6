import { type Context, Hono } from 'hono';
import { HttpError } from '../fastapi/http-error.ts';
import { isFalsy, noMethod } from '../fastapi/python.ts';
import { parseJson } from '../fastapi/python-json.ts';
import { isObject } from '../fastapi/schema.ts';
import { TOOLS } from '../mcp/tools.ts';
import type { ServerContext } from '../server-context.ts';

const PROTOCOL_VERSIONS = ['2025-06-18', '2025-03-26', '2024-11-05'];

/** MCP in the form of the real server: JSON-RPC over plain POST, without a session (codetether-api.md 3.3). */
export function mcpRoutes(context: ServerContext): Hono {
  const app = new Hono();

  app.get('/mcp', (c) => c.json(INFORMATION));

  for (const path of ['/mcp/v1/rpc', '/mcp', '/mcp/v1/message']) app.post(path, (c) => answer(c, context));

  app.get('/mcp/v1/tools', (c) => c.json({ tools: TOOLS.map(described) }));

  app.post('/mcp/v1/tasks', async (c) => {
    const text = await c.req.text();
    return c.json(await with500(() => runTool(context, 'create_task', parseJson(text))));
  });

  app.get('/mcp/v1/tasks', async (c) =>
    c.json(await with500(() => runTool(context, 'list_tasks', { status: c.req.query('status') }))),
  );

  app.get('/mcp/v1/tasks/:id', async (c) => {
    const result = await with500(() => runTool(context, 'get_task', { task_id: c.req.param('id') }));
    // The real server mistakes the task's key `error` for a failure, so an existing task is a 404 too.
    throw new HttpError(404, isObject(result) && typeof result.error === 'string' ? result.error : 'Not Found');
  });

  return app;
}

const INFORMATION = {
  jsonrpc: '2.0',
  protocol: 'mcp',
  version: '1.0.0',
  capabilities: { tools: true, sse: true },
  endpoints: { sse: '/mcp/v1/sse', message: '/mcp/v1/message', rpc: '/mcp/v1/rpc', tools: '/mcp/v1/tools' },
};

async function answer(c: Context, context: ServerContext): Promise<Response> {
  const version = c.req.header('mcp-protocol-version');
  if (version !== undefined && !PROTOCOL_VERSIONS.includes(version))
    return c.json({ error: 'Unsupported MCP-Protocol-Version' }, 400);

  const message = parse(await c.req.text());
  if (!isObject(message)) return hasNoGet(c, message);
  const { id = null, method } = message;
  const params = isFalsy(message.params) ? {} : message.params;
  if (method === 'tools/call' && !isObject(params)) return id === null ? c.json(null, 202) : hasNoGet(c, params, id);
  const result = await respond(context, method, isObject(params) ? params : {});
  if (id === null) return c.json(null, 202);
  if (result === undefined)
    return c.json(
      { jsonrpc: '2.0', id, error: { code: -32601, message: `Method not found: ${method ?? 'None'}` } },
      400,
    );
  return c.json({ jsonrpc: '2.0', id, result });
}

/** Python's error for a value that is not a dictionary. */
function hasNoGet(c: Context, value: unknown, id?: unknown): Response {
  const { message } = noMethod(value, 'get');
  return c.json({ jsonrpc: '2.0', ...(id !== undefined && { id }), error: { code: -32603, message } }, 500);
}

function parse(body: string): unknown {
  if (body === '') throw new HttpError(400, 'Empty request body - expected JSON-RPC payload');
  try {
    return parseJson(body);
  } catch {
    throw new HttpError(400, 'Invalid JSON in request body');
  }
}

/** The result of a request; undefined for an unknown method. */
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
  try {
    return await runTool(context, name, args);
  } catch (error) {
    return { error: `Tool execution error: ${error instanceof Error ? error.message : error}` };
  }
}

async function runTool(context: ServerContext, name: unknown, args: unknown = {}): Promise<unknown> {
  const tool = TOOLS.find((known) => known.name === name);
  if (!tool) return { error: `Unknown tool: ${name ?? 'None'}` };
  if (!isObject(args)) throw noMethod(args, 'get');
  return tool.call(context, args);
}

/** The short forms answer an exception with its message. */
async function with500(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    throw new HttpError(500, error instanceof Error ? error.message : String(error));
  }
}

const described = ({ name, description, inputSchema }: (typeof TOOLS)[number]) => ({ name, description, inputSchema });
