export { blockProblems, viewProblems } from './block-kit/check.ts';
export { entityProblems } from './block-kit/entity.ts';
export { type Entity, isAnswered, type JournalEntry, type Message, type Pane, type View } from './model.ts';
export type { Person } from './person.ts';
export { allBotScopes, type Slack, type SlackOptions, startSlack } from './slack.ts';
export { labelsIn } from './view-state.ts';
