// The app without a server, for tests that only look at its definition.
import { createApp } from '../src/app.ts';

export const offlineApp = createApp(() => {
  throw new Error('Nothing is called here.');
});
