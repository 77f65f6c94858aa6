// Ralph: from an idea to finished stories, and how to handle a stop.
import type { Evaluation } from '../evaluation.ts';

export const ralph: readonly Evaluation[] = [
  {
    name: 'idea-to-ralph',
    tries:
      'The questions of the PRD chat go to the user, the answers back into the same conversation, the PRD unchanged to Ralph.',
    turns: [
      {
        user: 'I have an idea: a wish list for our shop. Let CodeTether work it out with me, and then have Ralph build it.',
        ways: [
          [
            {
              tool: 'prd_chat',
              arguments: { message: { example: 'A wish list for our shop', like: 'wish' } },
              as: 'chat',
            },
          ],
        ],
      },
      {
        user: 'Customers save products to a list. They share the list with a friend. Start as soon as you have what you need, and tell me when it is built.',
        ways: [
          [
            {
              tool: 'prd_chat',
              arguments: {
                conversation_id: '{{chat.conversation_id}}',
                message: {
                  example: 'Customers save products to a list. They share the list with a friend.',
                  like: 'save.*share',
                },
              },
              as: 'prd',
            },
            {
              tool: 'start_ralph',
              arguments: {
                prd_json: { example: '{{prd.prd_json}}', like: 'userStories.*save products.*share the list' },
              },
              as: 'run',
            },
            { tool: 'wait', arguments: { run_id: '{{run.run_id}}' } },
          ],
        ],
      },
    ],
    end: { runs: [{ outcome: 'passed', project: { example: '', like: 'wish list' }, total_count: 3 }] },
  },
  {
    name: 'own-stories',
    tries: 'Stories in the user’s words become a list of records; how to run them is an argument.',
    turns: [
      {
        user: 'Start Ralph on the branch feature/csv of the project "CSV export", both stories at the same time: "Export orders" (a file with one line for each order) and "Export customers" (without their addresses). Do not wait for it.',
        ways: [
          [
            {
              tool: 'start_ralph',
              arguments: {
                project_name: { example: 'CSV export', like: '^CSV export$' },
                branch_name: 'feature/csv',
                run_mode: 'parallel',
                stories: {
                  example: [
                    { title: 'Export orders', criteria: 'The file has one line for each order' },
                    { title: 'Export customers', criteria: 'The file has no addresses' },
                  ],
                  like: '(?=.*Export orders)(?=.*one line)(?=.*Export customers)(?=.*address)',
                },
              },
            },
          ],
        ],
      },
    ],
    end: { runs: [{ branch: 'feature/csv', run_mode: 'parallel', total_count: 2, outcome: 'passed' }] },
  },
  {
    name: 'why-ralph-stopped',
    tries: 'A run that is completed need not have passed, and the list of runs leaves the stories out.',
    turns: [
      {
        before: [
          {
            tool: 'start_ralph',
            arguments: {
              project_name: 'Loyalty points',
              branch_name: 'feature/points',
              stories: [{ title: 'Collect points' }, { title: 'Points fail to expire' }],
            },
            as: 'run',
          },
          {
            tool: 'start_ralph',
            arguments: { project_name: 'Gift cards', branch_name: 'feature/gifts', stories: [{ title: 'Buy a card' }] },
            as: 'gifts',
          },
          { tool: 'wait', arguments: { run_id: '{{run.run_id}}' } },
          { tool: 'wait', arguments: { run_id: '{{gifts.run_id}}' } },
        ],
        user: 'Did Ralph get the loyalty points done? If something is missing, tell me which story and why. Start nothing.',
        ways: [[{ tool: 'list_ralph_runs' }, { tool: 'find_ralph_run', arguments: { run_id: '{{run.run_id}}' } }]],
      },
    ],
    end: {
      runs: [
        { run_id: '{{run.run_id}}', outcome: 'partly' },
        { run_id: '{{gifts.run_id}}', outcome: 'passed' },
      ],
    },
    told: ['fail to expire'],
  },
  {
    name: 'cancel-a-run',
    tries: 'Which run is meant must be found, and the user must have agreed before it is cancelled.',
    world: { agent: 'none' },
    turns: [
      {
        before: [
          {
            tool: 'start_ralph',
            arguments: { project_name: 'Gift cards', branch_name: 'feature/gifts', stories: [{ title: 'Buy a card' }] },
            as: 'gifts',
          },
        ],
        user: 'Ralph is building the wrong thing. Stop the run that is going on.',
        ways: [
          [
            { tool: 'list_ralph_runs' },
            {
              tool: 'cancel_ralph_run',
              arguments: { run_id: '{{gifts.run_id}}' },
              optional: true,
              fails: 'invalid_input',
            },
          ],
        ],
      },
      {
        user: 'Yes, the gift cards. Cancel it.',
        ways: [[{ tool: 'cancel_ralph_run', arguments: { run_id: '{{gifts.run_id}}', confirm: true } }]],
      },
    ],
    end: { runs: [{ run_id: '{{gifts.run_id}}', status: 'cancelled' }] },
  },
];
