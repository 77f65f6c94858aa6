import type { Sql } from '@codetether/hosting/postgres';
import { counted } from '../../blocks/text.ts';
import { enqueueLook } from '../../jobs/looks.ts';
import type { Member } from '../../slack/delivery.ts';
import { countTasksOf } from './tracked-tasks-table.ts';

/** Tasks stay noted while their member has no account: when they connect again, they hear of the ends. */
export const tasksAtLinks = {
  async onUnlinked(sql: Sql, member: Member): Promise<string | undefined> {
    return counted(await countTasksOf(sql, member), 'result');
  },
  async onLinked(sql: Sql, member: Member): Promise<undefined> {
    await enqueueLook(sql, 'tasks', member);
  },
};
