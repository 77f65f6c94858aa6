import { prdChat, startRalph } from '@codetether/core';
import type { App } from '../app.ts';

export const prdCards: App = {
  name: 'prd-cards',
  title: 'PRD',
  description: 'A PRD as cards, which can be edited before Ralph starts.',
  shows: [prdChat],
  calls: { chat: prdChat, start: startRalph },
};
