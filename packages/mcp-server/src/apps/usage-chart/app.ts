import { getUsageSummary } from '@codetether/core';
import type { App } from '../app.ts';

export const usageChart: App = {
  name: 'usage-chart',
  title: 'Usage',
  description: 'The cost of a month against its limit, by model and by day.',
  shows: [getUsageSummary],
  calls: { month: getUsageSummary },
  more: { of: getUsageSummary, read: ({ caller }, month) => caller.api.usage.days(month) },
};
