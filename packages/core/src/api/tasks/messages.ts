// Messages are tasks: the server's own synchronous route answers with a fixed sentence and asks no agent.
import { ConnectorError } from '../../errors.ts';
import { isHeardOf } from '../directory/agents.ts';
import { serverVersion } from '../directory/server-version.ts';
import type { Account } from '../ownership/account.ts';
import type { Stamp } from '../ownership/stamp.ts';
import type { Turn } from '../records/history.ts';
import { promptWith } from '../records/history.ts';
import { type SentMessage, warningsOf } from '../records/records.ts';
import { type MadeTask, makeTask } from './create.ts';
import type { OpenTasks } from './open-tasks.ts';
import { seeTask } from './read.ts';
import { taskContent } from './wire.ts';

export interface NewMessage {
  message: string;
  conversation_id: string;
  /** The caller did not name the conversation, so a repeated call would name another. */
  isNew?: boolean;
  /** Earlier turns, which the server would not pass to the agent. */
  turns: readonly Turn[];
  codebase_id?: string;
  priority?: number;
  notify_email?: string;
  model?: string;
  model_ref?: string;
  idempotency_key?: string;
}

export interface AgentMessage extends NewMessage {
  agent_name: string;
  deadline_seconds?: number;
}

export type SentToAgent = SentMessage & { target_agent_name: string; agent_online?: boolean; deadline_at?: string };

export async function sendMessage(account: Account, open: OpenTasks, message: NewMessage): Promise<SentMessage> {
  const made = await makeTask(account, open, making(message, 'send_message_async'));
  return sent(account, message, made);
}

/** The server's time is in whole seconds, so its deadline may be this much later than it seems, in ms. */
const clockStep = 1_100;

/** A message for an unknown name is still queued; the result has a warning. */
export async function sendToAgent(account: Account, open: OpenTasks, message: AgentMessage): Promise<SentToAgent> {
  const { agent_name, deadline_seconds } = message;
  const agent_online = await isOnline(account, agent_name);
  const deadline_at =
    deadline_seconds === undefined
      ? undefined
      : new Date(account.client.serverNow() + deadline_seconds * 1000).toISOString();
  const base = making(message, 'send_to_agent');
  const made = await makeTask(account, open, {
    ...base,
    input: { ...base.input, agent_name, deadline_seconds },
    args: { ...base.args, agent_name, deadline_seconds },
    stamp: { ...base.stamp, connect_deadline_at: deadline_at },
  });
  if (deadline_seconds !== undefined) {
    // The account itself: the view of this call ends with the call.
    const whole = account.whole ?? account;
    account.clock.later(deadline_seconds * 1000 + clockStep, () => {
      seeTask(whole, made.task_id).catch((error) =>
        account.log.warn('could not enforce a deadline', { error: String(error) }),
      );
    });
  }
  return {
    ...sent(account, message, made),
    target_agent_name: agent_name,
    agent_online,
    deadline_at: made.deadline_at ?? deadline_at,
    warnings: warningsOf(made.warnings, agent_online ? undefined : waitsForAgent(agent_online)),
  };
}

/** Undefined when the server does not tell: it cannot list agents, or lists no workers as release 1.6. Its queue accepts the message all the same. */
async function isOnline(account: Account, agent: string): Promise<boolean | undefined> {
  try {
    if (await isHeardOf(account, agent)) return true;
    return (await serverVersion(account)) === '1.6' ? undefined : false;
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.code !== 'unavailable') throw error;
    account.log.warn('could not list the agents', { message: error.message });
    return undefined;
  }
}

/** Without the agent's name: a warning contains only our own words. */
function waitsForAgent(online: false | undefined): string {
  return online === false
    ? 'No agent of that name was seen within 120 s; the message waits for it. See discover_agents.'
    : 'The server does not tell whether that agent is running; the message waits for it.';
}

function making(message: NewMessage, maker: 'send_message_async' | 'send_to_agent') {
  const { turns, isNew, idempotency_key, notify_email, ...args } = message;
  const prompt = promptWith(message.message, turns);
  return {
    maker,
    key: idempotency_key,
    input: { ...args, notify_email, conversation_id: isNew ? undefined : message.conversation_id },
    title: message.message,
    // The queue mails to its own column, workers that stream mail to the metadata.
    args: { ...args, notify_email, message: prompt },
    content: (stamp: Stamp) => taskContent({ prompt }, stamp),
    stamp: {
      conversation_id: message.conversation_id,
      connect_turns: [...turns, { role: 'user' as const, text: message.message }],
      notify_email,
    },
  };
}

function sent(account: Account, { conversation_id }: NewMessage, made: MadeTask): SentMessage {
  return {
    task_id: made.task_id,
    run_id: made.run_id,
    conversation_id: made.found?.conversation_id ?? conversation_id,
    status: made.found?.status ?? 'pending',
    timestamp: made.found?.created_at ?? made.created_at ?? new Date(account.client.serverNow()).toISOString(),
    url: account.page('tasks', made.task_id),
    warnings: made.warnings,
  };
}
