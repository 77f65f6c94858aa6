// Reads messages from outside. The SDK drops a message that its schemas refuse, and the client then waits for an answer; here every refusal is an answer.
import {
  InitializeRequestParamsSchema,
  isJSONRPCRequest,
  type JSONRPCMessage,
  JSONRPCMessageSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { isModern, isObject, revision } from './envelope.ts';
import { problemWith } from './handlers.ts';
import { type Id, isId, isModernRequest, isPlainRequest } from './requests.ts';

/** A JSON-RPC error as an answer (JSON-RPC 2.0, section 5). */
export interface Refusal {
  jsonrpc: '2.0';
  /** `null` where no ID could be read; absent for notifications and answers, which get no answer. */
  id?: Id | null;
  error: { code: number; message: string };
}

/** One body or line from a client: one message or a batch. A batch is refused as a whole, before anything of it is done. */
export type Received = { isBatch: boolean } & (
  | { messages: readonly JSONRPCMessage[] }
  | { refusals: readonly Refusal[] }
);

/** The SDK's limit; newer versions of the protocol have no batches. */
const maxBatch = 100;

export function receive(text: string): Received {
  // Some editors and shells begin a text with a byte order mark.
  const sent = parse(text.replace(/^\ufeff/, ''));
  if (sent === undefined) return refuseAll(refuse(null, -32_700, 'This is not JSON. Send each message as JSON.'));
  if (!Array.isArray(sent)) {
    const read = readMessage(sent);
    return 'refusal' in read ? refuseAll(read.refusal) : { isBatch: false, messages: [read.message] };
  }
  if (sent.length === 0) return refuseAll(refuse(null, -32_600, 'The batch is empty.'));
  if (sent.length > maxBatch) {
    return refuseAll(refuse(null, -32_600, `A batch has at most ${maxBatch} messages. Send the rest in others.`));
  }
  return readBatch(sent.map(readMessage));
}

function readBatch(all: readonly Read[]): Received {
  const messages = all.flatMap((read) => ('message' in read ? [read.message] : []));
  const ids = requestIds(messages);
  const repeated = new Set(ids.filter((id, index) => ids.indexOf(id) !== index));
  const tooNew = messages.some(isModern);
  if (messages.length === all.length && repeated.size === 0 && !tooNew) return { isBatch: true, messages };
  const others = tooNew ? noBatches : anotherIsInvalid;
  const refusals = all.flatMap((read) => {
    if ('refusal' in read) return [read.refusal];
    return requestIds([read.message]).map((id) => refuse(id, -32_600, repeated.has(id) ? sameId : others));
  });
  return { isBatch: true, refusals };
}

const sameId = 'Two requests of the batch have the same id, so nothing was done. Give each its own.';
const noBatches = `Revision ${revision} has no batches. Send each message alone.`;
const anotherIsInvalid = 'Another message of the batch is invalid, so nothing was done. Correct that one.';

function refuseAll(refusal: Refusal): Received {
  return { isBatch: false, refusals: [refusal] };
}

export function refuse(id: Refusal['id'], code: number, message: string): Refusal {
  return { jsonrpc: '2.0', ...(id !== undefined && { id }), error: { code, message } };
}

export function requestIds(messages: readonly JSONRPCMessage[]): Id[] {
  return messages.filter(isJSONRPCRequest).map(({ id }) => id);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Read = { message: JSONRPCMessage } | { refusal: Refusal };

function readMessage(sent: unknown): Read {
  if (!isObject(sent)) return { refusal: refuse(null, -32_600, 'A message is a JSON object.') };
  const { jsonrpc, id, method, params, result, error } = sent;
  const problem = envelopeProblem(sent) ?? paramsProblem(method, params);
  if (problem) return { refusal: refuse(answerableId(sent), ...problem) };
  if (isPlainRequest(sent) || isModernRequest(sent)) return { message: sent };
  // Unknown properties are left out: the SDK refuses them, and JSON-RPC does not.
  const message = JSONRPCMessageSchema.safeParse(
    Object.fromEntries(
      Object.entries({ jsonrpc, id, method, params, result, error }).filter(([, value]) => value !== undefined),
    ),
  );
  if (message.success) return { message: message.data };
  return { refusal: refuse(answerableId(sent), -32_600, 'This is not a message of the protocol.') };
}

type Problem = readonly [code: number, message: string];

function envelopeProblem(sent: Record<string, unknown>): Problem | undefined {
  const { jsonrpc, id, method } = sent;
  if (jsonrpc !== '2.0') return [-32_600, 'jsonrpc must be "2.0".'];
  if (method !== undefined && typeof method !== 'string') return [-32_600, 'method must be a text.'];
  if (method === undefined && !('result' in sent || 'error' in sent)) return [-32_600, 'method is missing.'];
  if ('id' in sent && !isId(id)) return [-32_600, 'id must be a text or an integer.'];
  return undefined;
}

function paramsProblem(method: unknown, params: unknown): Problem | undefined {
  if (method === 'initialize' && !isModern({ params })) {
    const problem = problemWith(InitializeRequestParamsSchema, params);
    if (problem) return [-32_602, problem];
  }
  if (params === undefined) return undefined;
  if (!isObject(params)) return [-32_602, 'params must be an object. Leave it out if it is empty.'];
  const { _meta } = params;
  if (_meta === undefined) return undefined;
  if (!isObject(_meta)) return [-32_602, 'params._meta must be an object. Leave it out if it is empty.'];
  const { progressToken, [relatedTask]: task } = _meta;
  if (progressToken !== undefined && !isId(progressToken)) {
    return [-32_602, 'params._meta.progressToken must be a text or an integer.'];
  }
  if (task === undefined || (isObject(task) && typeof task.taskId === 'string')) return undefined;
  return [-32_602, `params._meta["${relatedTask}"] must have a taskId.`];
}

const relatedTask = 'io.modelcontextprotocol/related-task';

/** The ID for a refusal: as a client sent it, even if it may not be fractional. */
function answerableId(sent: Record<string, unknown>): Refusal['id'] {
  const { id, method } = sent;
  const isRequest = typeof method === 'string' ? 'id' in sent : !('result' in sent || 'error' in sent);
  if (!isRequest) return undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}
