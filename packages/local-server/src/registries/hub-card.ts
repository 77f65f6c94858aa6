/** The server itself as an agent. */
export const HUB_NAME = 'A2A Coordination Hub';

/** The server's own agent card, as run_server.py makes it; `url` is the server's origin. */
export const hubCard = (url: string) => ({
  name: HUB_NAME,
  description: 'Agent-to-Agent communication and task coordination server',
  url,
  version: '1.0',
  protocol_version: '0.3',
  additional_interfaces: [
    { transport: 'livekit', url: '/v1/livekit/token', content_types: ['audio/pcm', 'video/h264'] },
    { transport: 'mcp-http', url: 'http://localhost:9000/mcp/v1/rpc', content_types: ['application/json'] },
  ],
  provider: { organization: 'A2A Server', url: 'https://github.com/rileyseaburg/codetether' },
  capabilities: {
    streaming: false,
    push_notifications: false,
    state_transition_history: false,
    extensions: [],
    media: true,
  },
  skills: SKILLS.map(([id, name, description, input_modes, output_modes]) => ({
    id,
    name,
    description,
    tags: [],
    examples: [],
    input_modes,
    output_modes,
  })),
  default_input_modes: [],
  default_output_modes: [],
  security_schemes: {},
  security: [],
  supports_authenticated_extended_card: false,
  signatures: [],
  authentication: [],
});

const both = ['text', 'structured'];
const structured = ['structured'];

/** Id, name, description, kinds of input and of output (enhanced_server.py:89). */
const SKILLS = [
  [
    'task_delegation',
    'Task Delegation',
    'Delegate tasks to other agents in the network with status tracking',
    both,
    both,
  ],
  [
    'agent_discovery',
    'Agent Discovery',
    'Discover available agents and their capabilities for task routing',
    ['text'],
    structured,
  ],
  ['message_queue', 'Inter-Agent Messaging', 'Asynchronous message queue for agent-to-agent communication', both, both],
  [
    'task_monitoring',
    'Task Status Monitoring',
    'Monitor and track task progress across distributed agents',
    structured,
    ['structured', 'streaming'],
  ],
  [
    'agent_registration',
    'Agent Registration',
    'Register new agents and their capabilities to the network',
    structured,
    structured,
  ],
] as const;
