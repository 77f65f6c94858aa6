// The tools of the server's own MCP endpoint: failures arrive with status 200, as an error inside a text.
import { z } from 'zod';
import { ConnectorError } from '../../errors.ts';
import { parseJson } from '../../json.ts';
import { quotedId, quotedValue } from '../../untrusted/quote.ts';
import type { Client } from './client.ts';

const envelope = z.object({
  result: z.object({ content: z.array(z.object({ type: z.literal('text'), text: z.string() })).min(1) }),
});

interface ToolOptions {
  safe?: boolean;
  signal?: AbortSignal;
}

/** Calls a tool and parses its inner JSON. Throws ConnectorError, also for inner errors. */
export async function callTool<S extends z.ZodType>(
  client: Client,
  name: string,
  args: object,
  schema: S,
  options: ToolOptions = {},
): Promise<z.output<S>> {
  const safe = options.safe ?? false;
  const answer = await client.call('POST', '/mcp/v1/rpc', envelope, {
    ...options,
    body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } },
  });
  const inner = parseJson(answer.result.content[0]?.text ?? '');
  const error = innerError(inner);
  if (error !== undefined) throw toolFailure(name, error, args, safe);
  const parsed = schema.safeParse(inner);
  if (parsed.success) return parsed.data;
  throw new ConnectorError('unexpected_response', `The CodeTether server's answer to ${name} is not understood.`, {
    hint: 'Try again later; the server may be of another version.',
    uncertain: !safe,
    cause: parsed.error,
  });
}

/** A task always has a key `error`, so only an answer that is not a task is an error. */
function innerError(inner: unknown): string | undefined {
  if (typeof inner !== 'object' || inner === null || !('error' in inner) || 'task_id' in inner) return undefined;
  return String(inner.error);
}

function toolFailure(tool: string, error: string, args: object, safe: boolean): ConnectorError {
  const given = (name: string): string => (name in args ? String(args[name as keyof typeof args]) : '');
  const codebase = given('codebase_id');
  const model = given('model_ref') || given('model');
  if (/^Codebase '.*' not found/.test(error) || (error === 'Failed to create task' && codebase)) {
    return new ConnectorError('not_found', `No codebase ${quotedId(codebase)}.`, {
      hint: 'Find one with list_codebases.',
    });
  }
  if (/^Codebase '.*has no worker assigned/.test(error) || /^Worker '.*' for codebase/.test(error)) {
    return new ConnectorError('conflict', `No worker has the codebase ${quotedId(codebase)}.`, {
      hint: 'Start a worker for it, or choose another with list_codebases.',
    });
  }
  if (/^Model '.*(not available|not supported)/.test(error)) {
    return new ConnectorError('not_found', `No worker offers the model ${quotedValue(model)}.`, {
      hint: 'Find one with list_models.',
    });
  }
  if (/not found|^Failed to list .* does not exist$/.test(error)) {
    return new ConnectorError('not_found', `The CodeTether server does not know what ${tool} names.`);
  }
  if (/^Unknown tool/.test(error)) {
    return new ConnectorError('unavailable', `This CodeTether server does not offer ${tool}.`, {
      hint: 'It is of another version; ask its operator.',
      retryable: false,
    });
  }
  return new ConnectorError('unavailable', `The CodeTether server failed at ${tool}.`, {
    hint: 'Try again in a minute.',
    retryable: safe,
    uncertain: !safe,
  });
}
