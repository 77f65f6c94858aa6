// The lines that workers print during a task. The server keeps it in memory: the newest 1,000 pieces of a task, until it restarts.
import { z } from 'zod';
import { bounded } from '../../untrusted/bound.ts';
import { clean } from '../../untrusted/clean.ts';
import type { Account } from '../ownership/account.ts';
import { agentReply } from './agent-reply.ts';

const answer = z.object({ outputs: z.array(z.object({ output: z.string() })) });

/** Of a line, in characters. */
const longestLine = 1_000;

/** The lines that the workers of a task of the account have printed so far, oldest first; none of a task that the server does not know. Throws ConnectorError. */
export async function outputOf(account: Account, taskId: string, signal?: AbortSignal): Promise<string[]> {
  const path = `/v1/agent/tasks/${encodeURIComponent(taskId)}/output`;
  const { outputs } = await account.client.call('GET', path, answer, { safe: true, brief: true, signal });
  return outputs
    .flatMap(({ output }) => agentReply(output).split('\n'))
    .map((line) => bounded(clean(line).trim(), longestLine))
    .filter((line) => line !== '');
}
