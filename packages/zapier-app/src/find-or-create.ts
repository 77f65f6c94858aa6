// Searches that create what they do not find. Only where a search can tell that a thing is not there, and an action makes that same thing.
import { createCronjob, createTask, findTask, listCronjobs } from '@codetether/core';
import type { SearchOrCreate } from 'zapier-platform-core';

const pairs = [
  { search: findTask, create: createTask },
  { search: listCronjobs, create: createCronjob },
];

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
