import type { Evaluation } from '../evaluation.ts';
import { budget } from './budget.ts';
import { messages } from './messages.ts';
import { ralph } from './ralph.ts';
import { schedules } from './schedules.ts';
import { targets } from './targets.ts';
import { tasks } from './tasks.ts';

export const evaluations: readonly Evaluation[] = [
  ...tasks,
  ...targets,
  ...ralph,
  ...schedules,
  ...messages,
  ...budget,
];
