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
  .register(hints, {
    lookup: { search: 'find_task', value: 'task_id', label: 'title' },
    help: 'The task, chosen from the list or by its ID from an earlier step.',
  });

export const runId = z
  .string()
  .min(1)
  .max(longestName)
  .describe('Run ID')
  .register(hints, {
    lookup: { search: 'list_ralph_runs', value: 'run_id', label: 'project' },
    help: 'The run, chosen from the list or by its ID from an earlier step.',
  });

export const codebaseId = z
  .string()
  .max(longestName)
  .describe('Default: global')
  .register(hints, {
    lookup: { search: 'list_codebases', value: 'codebase_id', label: 'name', filter: 'name' },
    help: 'The code that the agent works on. Without one, it works outside of any codebase.',
  });

export const agentName = z
  .string()
  .min(1)
  .max(longestName)
  .describe('Agent name, from discover_agents')
  .register(hints, {
    lookup: { search: 'discover_agents', value: 'name', label: 'name', filter: 'name', only: 'routable' },
    help: 'Who gets the message. An agent that is away gets it when it is back.',
  });

const modelLookup = {
  lookup: { search: 'list_models', value: 'model_ref', label: 'name', filter: 'search', takesLabels: true },
} as const;

export const model = z
  .string()
  .max(longestName)
  .describe('Name or provider:model')
  .register(hints, {
    ...modelLookup,
    help: 'The AI model that does the work: its name, or provider:model. Without one, the server chooses.',
  });

export const modelRef = z
  .string()
  .max(longestName)
  .describe('Overrides model')
  .register(hints, {
    ...modelLookup,
    help: 'The same as provider:model. If both are given, this one counts.',
  });

/** Of new tasks and cron jobs. */
export const agentType = z
  .enum(agentTypes)
  .describe(`Default: ${usualAgentType}`)
  .register(hints, {
    usual: usualAgentType,
    help: `What kind of agent does it: build changes code, plan only plans, explore reads, general does anything. Default: ${usualAgentType}.`,
  });

export const message = z.string().min(1).describe('Message for the agent').register(hints, {
  multiline: true,
  help: 'What you ask or tell the agent, in your own words.',
});

const unreserved = (schema: z.ZodString) =>
  schema.check(({ value, issues }) => {
    const message = nameProblem(value);
    if (message) issues.push({ code: 'custom', message, input: value });
  });

export const conversationId = unreserved(z.string()).describe('Continue a conversation').register(hints, {
  help: 'Any text of yours, such as the ID of a thread: messages with the same one belong together.',
});

export const notifyEmail = z
  .email()
  .describe('Notified at the end')
  // As in `Ada <ada@example.com>`.
  .register(hints, {
    help: 'The server sends a message to this address when the work has ended.',
    read: (text) => (text.endsWith('>') ? text.slice(text.lastIndexOf('<') + 1, -1) : text),
  });

/** In characters. */
const longestKey = 200;

/** A longer key, such as the ID of an e-mail, stands for its digest. */
export const idempotencyKey = unreserved(z.string().min(1).max(longestKey))
  .describe('Makes retries safe')
  .register(hints, {
    help: 'A value that is different for each event, such as the ID of an e-mail. A replay with the same key makes nothing twice.',
    read: (text) => (text.length > longestKey ? `sha256-${digest(text)}` : text),
  });

const priorities: Readonly<Record<string, string>> = { low: '-5', normal: '0', medium: '0', high: '5', urgent: '10' };

/** Whole numbers only: the server stores fractions and number-like texts wrongly. */
export const priority = z
  .number()
  .int()
  .min(-1000)
  .max(1000)
  .describe('Higher first')
  .register(hints, {
    help: 'A higher number comes first. Also low, normal, high and urgent.',
    read: (text) => priorities[text.toLowerCase()] ?? text,
  });

export const limit = z.number().int().min(1).max(100).describe('Most results').register(hints, {
  help: 'The most results that you want.',
});

export const partOfName = z
  .string()
  .max(200)
  .describe('Part of the name')
  .register(hints, { help: 'A part of the name, in any case. Without it, all are found.' });
