import { expect, test } from 'vitest';
import { modelTier } from './model-tier.ts';
import { routeTask } from './task-routing.ts';

const routed = (metadata: Record<string, unknown>, prompt = 'p') =>
  routeTask({ prompt, agentType: 'general', metadata });

test.each([
  ['quick', {}, 'fast'],
  ['quick', { model_tier: 'heavy' }, 'fast'],
  ['standard', { model_tier: 'expensive' }, 'heavy'],
  ['deep', { tier: 'small' }, 'balanced'],
  ['deep', { budget: 'strict' }, 'fast'],
  ['standard', { quality: 'best' }, 'heavy'],
  ['standard', { routing: { latency: 'batch' }, model_tier: 'cheap' }, 'balanced'],
  ['standard', { min_model_tier: 'heavy', latency: 'urgent' }, 'balanced'],
] as const)('a %s task with %j wants a %s model', (complexity, metadata, tier) => {
  expect(modelTier(complexity, metadata)).toBe(tier);
});

test('the target may have three names, and existing routing keys stay', () => {
  expect(routed({ agent_name: 'rev' }).routing.target_agent_name).toBe('rev');
  expect(routed({ agent_personality: ' strict ' }).routing).toMatchObject({
    target_agent_name: 'strict',
    worker_personality: 'strict',
  });
  expect(routed({ routing: { by: 'me' } }).metadata.routing).toMatchObject({ by: 'me', complexity: 'quick' });
});
