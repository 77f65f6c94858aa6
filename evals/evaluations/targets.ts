// The target of a task: codebase, model and kind of agent.
import type { Evaluation } from '../evaluation.ts';

export const targets: readonly Evaluation[] = [
  {
    name: 'which-codebase',
    tries: 'Two codebases fit the name: ask, do not guess.',
    world: { agent: 'none', codebases: ['shop-api', 'shop-web', 'warehouse'] },
    turns: [
      {
        before: [{ tool: 'list_codebases', arguments: { name: 'shop-api' }, as: 'api' }],
        user: 'Have an agent add rate limiting to the shop codebase.',
        ways: [[{ tool: 'list_codebases', arguments: { name: { example: 'shop', like: '^shop$', optional: true } } }]],
      },
      {
        user: 'The API.',
        ways: [
          [
            {
              tool: 'create_task',
              arguments: {
                title: { example: 'Add rate limiting', like: 'rate.limit' },
                codebase_id: '{{api.items.0.codebase_id}}',
              },
            },
          ],
        ],
      },
    ],
    end: { tasks: [{ codebase_id: '{{api.items.0.codebase_id}}', title: { example: '', like: 'rate.limit' } }] },
  },
  {
    name: 'unknown-codebase',
    tries: 'A name is not an ID, and a search may find nothing: recover from both.',
    world: { agent: 'none', codebases: ['web-shop', 'warehouse'] },
    turns: [
      {
        before: [{ tool: 'list_codebases', arguments: { name: 'web-shop' }, as: 'shop' }],
        user: 'Create a task "Update the dependencies" in the codebase webshop. If that is not quite its name, take the obvious one.',
        ways: [
          [
            {
              tool: 'create_task',
              arguments: {
                title: { example: 'Update the dependencies', like: 'dependencies' },
                codebase_id: { example: 'webshop', like: '^webshop$' },
              },
              optional: true,
              fails: 'not_found',
            },
            {
              tool: 'list_codebases',
              arguments: { name: { example: 'webshop', like: 'shop' } },
              optional: true,
            },
            { tool: 'list_codebases' },
            {
              tool: 'create_task',
              arguments: {
                title: { example: 'Update the dependencies', like: 'dependencies' },
                codebase_id: '{{shop.items.0.codebase_id}}',
              },
            },
          ],
        ],
      },
    ],
    end: { tasks: [{ codebase_id: '{{shop.items.0.codebase_id}}', title: { example: '', like: 'dependencies' } }] },
  },
  {
    name: 'model-and-urgency',
    tries:
      'A friendly name becomes the ID of a model that some worker has; urgency and the kind of agent are arguments.',
    turns: [
      {
        user: 'Is there a worker with Opus? If so, have an exploring agent find out with it how our login works. It is urgent.',
        ways: [
          [
            {
              tool: 'list_models',
              arguments: { search: { example: 'opus', like: 'opus', optional: true } },
              as: 'models',
            },
            {
              tool: 'create_task',
              arguments: {
                title: { example: 'Find out how the login works', like: 'login' },
                agent_type: 'explore',
                model_ref: { example: 'anthropic:claude-opus-4-20250514', like: '^anthropic:claude-opus-4-20250514$' },
                priority: { example: 10, like: '^[1-9]\\d*$' },
              },
            },
          ],
          [
            {
              tool: 'list_models',
              arguments: { provider: { example: 'anthropic', like: '^anthropic$', optional: true } },
            },
            {
              tool: 'create_task',
              arguments: {
                title: { example: 'Explore the login', like: 'login' },
                agent_type: 'explore',
                model: { example: 'opus', like: 'opus' },
                priority: { example: 5, like: '^[1-9]\\d*$' },
              },
            },
          ],
        ],
      },
    ],
    end: {
      tasks: [
        {
          title: { example: '', like: 'login' },
          agent_type: 'explore',
          model: 'anthropic:claude-opus-4-20250514',
          priority: { example: 10, like: '^[1-9]\\d*$' },
        },
      ],
    },
  },
];
