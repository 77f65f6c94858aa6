// Searches that create the thing if they do not find it. Only where a search can tell that a thing does not exist (cron jobs are found by a part of their
// name), and an action makes that same thing.
import { createTask, findTask } from '@codetether/core';
import type { SearchOrCreate } from 'zapier-platform-core';

const pairs = [{ search: findTask, create: createTask }];

export const searchOrCreates: Record<string, SearchOrCreate> = Object.fromEntries(
  pairs.map(({ search, create }) => [
    search.name,
    {
      key: search.name,
      display: {
        label: `Find or Create ${create.noun}`,
        description: `Finds a ${create.noun.toLowerCase()}, or creates one when there is none.`,
      },
      search: search.name,
      create: create.name,
    },
  ]),
);
