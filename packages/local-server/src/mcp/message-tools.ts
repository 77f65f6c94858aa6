import { randomUUID } from 'node:crypto';
import { isFalsy, pythonText, pythonType } from '../fastapi/python.ts';
import { isObject } from '../fastapi/schema.ts';
import { HUB_NAME } from '../registries/hub-card.ts';
import type { ServerContext } from '../server-context.ts';
import type { TaskDraft } from '../tasks/agent-bridge.ts';
import { routeTask } from '../tasks/task-routing.ts';
import { naive, zonedOrNull } from '../time/stamps.ts';
import { checkDestination } from './destination.ts';
import { queued, shownRouting } from './queued-task.ts';
import { codebaseOf, property, type Tool, text, textWith } from './tool.ts';

const message = property('string', 'The message to send');
const conversation = property('string', 'Optional conversation ID for message threading');

const taskProperties = {
  conversation_id: conversation,
  codebase_id: property('string', 'Target codebase ID (default: global)'),
  priority: property('integer', 'Priority level (higher = more urgent, default: 0)'),
  notify_email: property('string', 'Email to notify when the task completes'),
  model: property('string', 'Optional model selector: a friendly name or provider/model; model_ref wins'),
  model_ref: property('string', 'Normalized model identifier, provider:model; only workers that have it can claim'),
  worker_personality: property('string', 'Optional worker personality, such as "reviewer"'),
};

/** The answer of the real server's default agent, which only stores messages. */
export const ACKNOWLEDGEMENT = 'Message received and logged. Agents can retrieve it using get_messages.';

export const sendMessage: Tool = {
  name: 'send_message',
  description: 'Send a message to the server. The server logs and acknowledges it; no agent runs.',
  inputSchema: { type: 'object', properties: { message, conversation_id: conversation }, required: ['message'] },
  call({ monitor, clock }, args) {
    const conversationId = isFalsy(args.conversation_id) ? randomUUID() : args.conversation_id;
    if (isFalsy(args.message)) throw new TypeError("Either 'content' or 'message' parameter must be provided");
    monitor.log({
      type: 'human',
      agent_name: 'MCP Client',
      content: args.message,
      metadata: { conversation_id: conversationId, source: 'mcp' },
    });
    if (typeof args.message !== 'string')
      throw new TypeError(`'${pythonType(args.message)}' object is not subscriptable`);
    monitor.log({
      type: 'agent',
      agent_name: HUB_NAME,
      content: ACKNOWLEDGEMENT,
      metadata: { conversation_id: conversationId, source: 'a2a' },
    });
    return {
      success: true,
      response: ACKNOWLEDGEMENT,
      conversation_id: conversationId,
      timestamp: naive(clock.now()),
    };
  },
};

export const sendMessageAsync: Tool = {
  name: 'send_message_async',
  description: 'Send a message as a task that a worker picks up. Answers at once with task_id and run_id to poll with.',
  inputSchema: { type: 'object', properties: { message, ...taskProperties }, required: ['message'] },
  call(context, args) {
    const sent = sendAsTask(context, args, { title: 'Async message: ', titleLength: 50, source: 'send_message_async' });
    if ('error' in sent) return sent;
    const { task, routing, conversationId } = sent;
    const runId = queued(context, args, sent);
    return {
      success: true,
      task_id: task.id,
      run_id: runId,
      status: 'queued',
      conversation_id: conversationId,
      model_ref: routing.model_ref,
      routing: shownRouting(routing),
      timestamp: naive(context.clock.now()),
    };
  },
};

export const sendToAgent: Tool = {
  name: 'send_to_agent',
  description: 'Send a message to a named agent. The task waits until that agent claims it, or until its deadline.',
  inputSchema: {
    type: 'object',
    properties: {
      agent_name: property('string', 'Role of the agent, from discover_agents'),
      message,
      ...taskProperties,
      deadline_seconds: property('integer', 'Give up when nobody has claimed the task after this many seconds'),
    },
    required: ['agent_name', 'message'],
  },
  call(context, args) {
    if (isFalsy(args.agent_name)) return { error: 'agent_name is required' };
    const agentName = pythonText(args.agent_name);
    const sent = sendAsTask(context, args, {
      title: `To ${agentName}: `,
      titleLength: 40,
      source: 'send_to_agent',
      targetAgentName: agentName,
    });
    if ('error' in sent) return sent;
    const { task, routing, conversationId } = sent;
    // The real server fails on a text here, after it has stored the task.
    const deadlineAt = isFalsy(args.deadline_seconds)
      ? null
      : context.clock.now() + seconds(args.deadline_seconds) * 1000;
    const runId = queued(context, args, sent, deadlineAt);
    return {
      success: true,
      task_id: task.id,
      run_id: runId,
      status: 'queued',
      conversation_id: conversationId,
      timestamp: naive(context.clock.now()),
      routing: {
        ...shownRouting(routing),
        required_capabilities: null,
        deadline_at: zonedOrNull(deadlineAt),
        model_ref: routing.model_ref,
      },
    };
  },
};

export const getMessages: Tool = {
  name: 'get_messages',
  description: 'Read the log of messages, the newest last.',
  inputSchema: {
    type: 'object',
    properties: {
      conversation_id: property('string', 'Only this conversation'),
      limit: property('integer', 'Most messages to answer (default: 50)'),
    },
  },
  call({ monitor }, args) {
    const conversationId = text(args.conversation_id);
    const limit = Math.trunc(Number(args.limit ?? 50)) || 50;
    const found = monitor
      .messages()
      .filter(({ metadata }) => !conversationId || metadata.conversation_id === conversationId);
    const messages = (limit > 0 ? found.slice(-limit) : found).map(
      ({ id, timestamp, type, agent_name, content, metadata }) => ({
        id,
        timestamp,
        type,
        agent_name,
        content,
        metadata,
      }),
    );
    return { success: true, messages, total: messages.length };
  },
};

/** Creates the task of a message, or says why it cannot go there. */
function sendAsTask(
  context: ServerContext,
  args: Record<string, unknown>,
  options: { title: string; titleLength: number; source: string; targetAgentName?: string },
) {
  const prompt = args.message === undefined ? '' : textWith('lower', args.message);
  if (prompt === null) throw new TypeError(`object of type '${pythonType(args.message)}' has no len()`);
  const conversationId = isFalsy(args.conversation_id) ? randomUUID() : args.conversation_id;
  const cut = prompt.length > options.titleLength ? `${prompt.slice(0, options.titleLength)}...` : prompt;
  const draft: TaskDraft = {
    title: options.title + cut,
    prompt,
    agentType: 'general',
    workspaceId: codebaseOf(args),
    priority: args.priority === undefined ? 0 : args.priority,
    model: text(args.model),
    modelRef: text(args.model_ref),
    personality: textWith('strip', args.worker_personality),
    targetAgentName: options.targetAgentName,
    metadata: {
      conversation_id: conversationId,
      source: options.source,
      ...(isObject(args.metadata) && args.metadata),
    },
    overMcp: true,
  };
  const { routing } = routeTask({ ...draft, prompt, metadata: draft.metadata ?? {} });
  const refusal = checkDestination(context, draft.workspaceId || null, routing.model_ref);
  if (refusal) return refusal;
  const created = context.bridge.create(draft);
  return created ? { ...created, conversationId } : { error: 'Failed to create task' };
}

function seconds(value: unknown): number {
  if (typeof value === 'number' || value === true) return Number(value);
  throw new TypeError(`unsupported type for timedelta seconds component: ${pythonType(value)}`);
}
