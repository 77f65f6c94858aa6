export { blockProblems } from './block-kit/check.ts';
export type { Message, View } from './model.ts';
export type { Person } from './person.ts';
export { allBotScopes, type Slack, type SlackOptions, startSlack } from './slack.ts';
export { labelsIn } from './view-state.ts';
