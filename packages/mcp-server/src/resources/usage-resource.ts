// The usage of a month.
import { type Clock, getUsageSummary } from '@codetether/core';
import { recordResource } from './record-resource.ts';
import type { Resource } from './resource.ts';

/** How many are proposed while a person types. */
const months = 12;

export function usageResource(clock: Clock): Resource {
  return {
    ...recordResource(getUsageSummary, clock),
    async complete(_call, typed) {
      const now = new Date(clock.now());
      return Array.from({ length: months }, (_, back) =>
        new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back)).toISOString().slice(0, 7),
      ).filter((month) => month.startsWith(typed.trim()));
    },
  };
}
