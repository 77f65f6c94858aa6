// Tasks: waiting ones, failed ones, and how to handle them.
import type { Evaluation, Like } from '../evaluation.ts';

export const tasks: readonly Evaluation[] = [
  {
    name: 'retry-a-failure',
    tries: 'The failure must be found first, and the retry must know its original.',
    turns: [
      {
        before: [
          { tool: 'create_task', arguments: { title: 'Import the price list (may fail)' }, as: 'failed' },
          { tool: 'create_task', arguments: { title: 'Tidy the changelog' }, as: 'other' },
          { tool: 'wait', arguments: { task_id: '{{failed.task_id}}' } },
          { tool: 'wait', arguments: { task_id: '{{other.task_id}}' } },
        ],
        user: 'One of my tasks went wrong. Find out why, try it again, and tell me how the second attempt ended.',
        ways: [
          [
            { tool: 'find_task', arguments: { status: 'failed' } },
            {
              tool: 'create_task',
              arguments: {
                retry_of: '{{failed.task_id}}',
                title: { example: 'Import the price list', like: 'price list' },
              },
              as: 'retry',
            },
            { tool: 'wait', arguments: { task_id: '{{retry.task_id}}' } },
          ],
          [
            { tool: 'task_failed' },
            {
              tool: 'create_task',
              arguments: {
                retry_of: '{{failed.task_id}}',
                title: { example: 'Retry: price list', like: 'price list' },
              },
              as: 'retry',
            },
            { tool: 'wait', arguments: { task_id: '{{retry.task_id}}' } },
          ],
        ],
      },
    ],
    end: {
      tasks: [
        { task_id: '{{failed.task_id}}', status: 'failed' },
        { task_id: '{{other.task_id}}', status: 'completed' },
        { retry_count: 1, original_task_id: '{{failed.task_id}}', status: 'completed' },
      ],
    },
    told: ['price list'],
  },
  {
    name: 'summary-of-yesterday',
    tries: 'A period as two times; what was completed today or failed does not belong in it.',
    turns: [
      {
        before: [
          { tool: 'create_task', arguments: { title: 'Translate the manual' }, as: 'manual', yesterday: true },
          { tool: 'create_task', arguments: { title: 'Resize the icons' }, as: 'icons', yesterday: true },
          { tool: 'create_task', arguments: { title: 'Send the invoices (fail)' }, as: 'invoices', yesterday: true },
          { tool: 'wait', arguments: { task_id: '{{manual.task_id}}' }, yesterday: true },
          { tool: 'wait', arguments: { task_id: '{{icons.task_id}}' }, yesterday: true },
          { tool: 'wait', arguments: { task_id: '{{invoices.task_id}}' }, yesterday: true },
          { tool: 'create_task', arguments: { title: 'Clean the database' }, as: 'cleanup' },
          { tool: 'wait', arguments: { task_id: '{{cleanup.task_id}}' } },
        ],
        user: 'Write me the summary for the stand-up: which tasks were completed yesterday? Count days in UTC.',
        ways: [
          [
            {
              tool: 'find_task',
              arguments: {
                status: { example: 'completed', like: '^completed$', optional: true },
                completed_after: { example: '{{yesterday}}T00:00:00Z', like: '^{{yesterday}}' },
                completed_before: {
                  example: '{{today}}T00:00:00Z',
                  like: '^({{today}}(T00:00|$)|{{yesterday}}T23:59)',
                },
              },
              as: 'found',
            },
          ],
        ],
      },
    ],
    end: {
      tasks: [
        { task_id: '{{manual.task_id}}' },
        { task_id: '{{icons.task_id}}' },
        { task_id: '{{invoices.task_id}}' },
        { task_id: '{{cleanup.task_id}}' },
      ],
    },
    told: ['manual', 'icons', '^(?!.*invoices)(?!.*database)'],
  },
  {
    name: 'change-of-mind',
    tries: 'What cannot be undone is asked about first; a no is a no.',
    world: { agent: 'none' },
    turns: [
      {
        before: [
          { tool: 'create_task', arguments: { title: 'Write the newsletter' }, as: 'newsletter' },
          { tool: 'create_task', arguments: { title: 'Import the customers' }, as: 'customers' },
        ],
        user: 'The task about the newsletter can be cancelled, I think. Ask me before you do anything.',
        ways: [
          [
            { tool: 'find_task' },
            {
              tool: 'cancel_task',
              arguments: { task_id: '{{newsletter.task_id}}' },
              optional: true,
              fails: 'invalid_input',
            },
          ],
        ],
      },
      { user: 'No, leave it as it is.', ways: [[]] },
      {
        user: 'But cancel the import of the customers, please. I am sure.',
        ways: [[{ tool: 'cancel_task', arguments: { task_id: '{{customers.task_id}}', confirm: true } }]],
      },
    ],
    end: {
      tasks: [
        { task_id: '{{newsletter.task_id}}', status: 'pending' },
        { task_id: '{{customers.task_id}}', status: 'cancelled' },
      ],
    },
  },
  {
    name: 'more-than-a-page',
    tries: 'The oldest is on the second page: the cursor must be followed, or a longer page asked for.',
    world: { agent: 'none' },
    turns: [
      {
        before: [
          { tool: 'create_task', arguments: { title: 'Water the plants' }, as: 'oldest' },
          { tool: 'create_task', arguments: { title: 'Check page {{n}}' }, times: 22 },
        ],
        user: 'How many tasks are waiting, and what is the oldest of them?',
        ways: [
          [
            { tool: 'find_task', arguments: { status: 'pending' }, as: 'first' },
            { tool: 'find_task', arguments: { status: 'pending', cursor: '{{first.cursor}}' } },
          ],
          [{ tool: 'find_task', arguments: { status: 'pending', limit: { example: 50, like: '^([3-9]\\d|100)$' } } }],
        ],
      },
    ],
    end: {},
    told: ['water the plants'],
  },
  {
    name: 'what-is-new',
    tries: 'Events since the last look: the cursors of the first look, not a new search.',
    turns: [
      {
        before: [
          { tool: 'create_task', arguments: { title: 'Label the parcels' }, as: 'parcels' },
          { tool: 'wait', arguments: { task_id: '{{parcels.task_id}}' } },
        ],
        user: 'I will ask again later, and then want to hear only of what is new: which tasks were created so far, and which are completed?',
        ways: [
          [
            { tool: 'new_task', as: 'created' },
            { tool: 'task_completed', as: 'completed' },
          ],
        ],
      },
      {
        before: [
          { tool: 'create_task', arguments: { title: 'Count the stock' }, as: 'stock' },
          { tool: 'wait', arguments: { task_id: '{{stock.task_id}}' } },
        ],
        user: 'And now?',
        ways: [
          [
            { tool: 'new_task', arguments: { cursor: '{{created.cursor}}' } },
            { tool: 'task_completed', arguments: { cursor: '{{completed.cursor}}' } },
          ],
        ],
      },
    ],
    end: { tasks: [{ task_id: '{{parcels.task_id}}' }, { task_id: '{{stock.task_id}}' }] },
    told: ['stock'],
  },
  {
    name: 'long-work',
    tries: 'Work that outlasts one wait: the same call again, no new task.',
    world: { agent: 1_500 },
    turns: [
      {
        before: [{ tool: 'create_task', arguments: { title: 'Rebuild the search index' }, as: 'index' }],
        user: 'Wait for the task {{index.task_id}} and tell me what came of it. Never wait for more than three seconds at a time.',
        ways: [
          [
            { tool: 'wait', arguments: { task_id: '{{index.task_id}}', timeout_seconds: atMostThree(1) } },
            { tool: 'wait', arguments: { task_id: '{{index.task_id}}', timeout_seconds: atMostThree(1) } },
          ],
          // For a slow model, the task may have ended already.
          [{ tool: 'wait', arguments: { task_id: '{{index.task_id}}', timeout_seconds: atMostThree(3) } }],
        ],
      },
    ],
    end: { tasks: [{ task_id: '{{index.task_id}}', status: 'completed' }] },
    told: ['index', 'done|complete|finish|rebuil'],
  },
];

function atMostThree(example: number): Like {
  return { example, like: '^[1-3]$' };
}
