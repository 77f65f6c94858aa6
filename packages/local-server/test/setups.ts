import type { Seed } from '../src/index.ts';
import type { Callers } from './callers.ts';

/** The changes of the database that a story's `setup` describes, before the call with that note or index. */
export interface Step {
  before: string | number;
  seed(known: { callers: Callers; taskOf(note: string): string }): Seed;
}

const demo = { id: 'tenant-demo', realmName: 'demo' };
const anthropic = { tenantId: demo.id, provider: 'anthropic', model: 'claude-sonnet-4-20250514' };

export const SETUPS: Record<string, Step[]> = {
  'auth-errors': [{ before: 'realm with a tenant', seed: () => ({ tenants: [demo] }) }],
  'automation-tasks': [
    {
      before: 'the monthly quota is used up',
      seed: ({ callers }) => ({ tasksUsed: { [callers.key()?.userId ?? '']: 10 } }),
    },
  ],
  'budget-402': [
    { before: 0, seed: () => ({ tenants: [{ ...demo, billingModel: 'prepaid' }] }) },
    {
      before: 'monthly limit exceeded',
      seed: () => ({
        tenants: [{ ...demo, monthlyLimitDollars: 1 }],
        usage: [
          {
            tenantId: demo.id,
            provider: 'openai',
            model: 'gpt-4o',
            inputTokens: 900_000,
            outputTokens: 100_000,
            costMicros: 1_500_000,
          },
        ],
      }),
    },
    { before: 'limit lifted', seed: () => ({ tenants: [demo] }) },
  ],
  'task-odd-statuses': [
    {
      before: 'its run was set to needs_input in the database',
      seed: ({ taskOf }) => ({ runStatus: { [taskOf('an ordinary task')]: 'needs_input' } }),
    },
    {
      before: 'a row set to input-required in the database: in the list',
      seed: ({ taskOf }) => ({ taskStatus: { [taskOf('another')]: 'input-required' } }),
    },
  ],
  usage: [
    {
      before: 2,
      seed: () => ({
        tenants: [{ ...demo, monthlyLimitDollars: 50 }],
        usage: [
          {
            ...anthropic,
            inputTokens: 120_000,
            outputTokens: 30_000,
            reasoningTokens: 5_000,
            cacheReadTokens: 40_000,
            cacheWriteTokens: 1_000,
            costMicros: 810_000,
            createdAt: Date.parse('2026-11-02T10:00:00Z'),
          },
          {
            ...anthropic,
            inputTokens: 80_000,
            outputTokens: 20_000,
            costMicros: 540_000,
            createdAt: Date.parse('2026-11-03T10:00:00Z'),
          },
          {
            tenantId: demo.id,
            provider: 'openai',
            model: 'gpt-4o',
            inputTokens: 1_000,
            outputTokens: 500,
            costMicros: 7_500,
            createdAt: Date.parse('2026-11-04T10:00:00Z'),
          },
        ],
      }),
    },
  ],
};

/** Before these calls, the recorder waited for something that only a later answer shows: repeated until it appears. */
export const WAITS: Record<string, { before: number; path: string; until(body: unknown): boolean }[]> = {
  'cron-rule-fires': [
    { before: 1, path: '/v1/proactive/rules/5e3e25a3-8e9e-4c13-9590-be885094eb94/runs', until: hasRuns(1) },
    { before: 7, path: '/v1/proactive/rules/3222c043-4ceb-4f86-bdd8-b303381164ae/runs', until: hasRuns(2) },
  ],
};

function hasRuns(count: number) {
  return (body: unknown): boolean => Array.isArray(body) && body.length >= count;
}

/** Workers that left during the recording, with the call before which they left. */
export const LEAVES: Record<string, { worker: string; before: number }> = {
  'worker-protocol': { worker: 'w2', before: 43 },
};
