// Inputs that several operations share.
import { z } from 'zod';
import { agentTypes, usualAgentType } from '../api/records/vocabularies.ts';
import { hints } from '../fields/fields.ts';
import { digest } from '../memory/memory.ts';
import { nameProblem } from '../signing/reserved.ts';

/** In characters: real IDs and names are much shorter. */
const longestName = 200;

export const taskId = z
  .string()
  .min(1)
  .max(longestName)
  .check(({ value, issues }) => {
    const message = 'is the ID of an event; give its task_id, the part before the colon';
    if (/:\d+$/.test(value)) issues.push({ code: 'custom', message, input: value });
  })
  .describe('Task ID')
  .register(hints, { lookup: { search: 'find_task', value: 'task_id', label: 'title' } });

export const runId = z
  .string()
  .min(1)
  .max(longestName)
  .describe('Run ID')
  .register(hints, { lookup: { search: 'list_ralph_runs', value: 'run_id', label: 'project' } });

export const codebaseId = z
  .string()
  .max(longestName)
  .describe('Default: global')
  .register(hints, { lookup: { search: 'list_codebases', value: 'codebase_id', label: 'name', filter: 'name' } });

export const agentName = z
  .string()
  .min(1)
  .max(longestName)
  .describe('Agent name, from discover_agents')
  .register(hints, {
    lookup: { search: 'discover_agents', value: 'name', label: 'name', filter: 'name', only: 'routable' },
  });

const modelLookup = {
  lookup: { search: 'list_models', value: 'model_ref', label: 'name', filter: 'search', takesLabels: true },
} as const;

export const model = z.string().max(longestName).describe('Name or provider:model').register(hints, modelLookup);

export const modelRef = z.string().max(longestName).describe('Overrides model').register(hints, modelLookup);

/** Of new tasks and cron jobs. */
export const agentType = z
  .enum(agentTypes)
  .describe(`Default: ${usualAgentType}`)
  .register(hints, { usual: usualAgentType });

export const message = z.string().min(1).describe('Message for the agent').register(hints, { multiline: true });

const unreserved = (schema: z.ZodString) =>
  schema.check(({ value, issues }) => {
    const message = nameProblem(value);
    if (message) issues.push({ code: 'custom', message, input: value });
  });

export const conversationId = unreserved(z.string()).describe('Continue a conversation');

export const notifyEmail = z
  .email()
  .describe('Notified at the end')
  // As in `Ada <ada@example.com>`.
  .register(hints, { read: (text) => (text.endsWith('>') ? text.slice(text.lastIndexOf('<') + 1, -1) : text) });

/** In characters. */
const longestKey = 200;

/** A longer key, such as the ID of an e-mail, stands for its digest. */
export const idempotencyKey = unreserved(z.string().min(1).max(longestKey))
  .describe('Makes retries safe')
  .register(hints, { read: (text) => (text.length > longestKey ? `sha256-${digest(text)}` : text) });

const priorities: Readonly<Record<string, string>> = { low: '-5', normal: '0', medium: '0', high: '5', urgent: '10' };

/** Whole numbers only: the server stores fractions and number-like texts wrongly. */
export const priority = z
  .number()
  .int()
  .min(-1000)
  .max(1000)
  .describe('Higher first')
  .register(hints, { read: (text) => priorities[text.toLowerCase()] ?? text });

export const limit = z.number().int().min(1).max(100).describe('Most results');
