// Other MCP servers for the comparison.
import { fetchPeers } from '../peers.ts';
import type { HttpContestant } from './http-calls.ts';
import type { Contestant } from './start.ts';

export interface Peers {
  stdio: Contestant[];
  /** For peers that serve HTTP and have a tool without requests to others. */
  http: HttpContestant[];
  remove(): Promise<void>;
}

/** `httpPort` must be free. */
export async function fetchContestants(httpPort: number): Promise<Peers> {
  const { peer, remove } = await fetchPeers(['everything', 'supabase', 'notion']);
  const everything = peer('everything');
  return {
    stdio: [everything, peer('supabase'), peer('notion')],
    http: [
      {
        name: everything.name,
        command: [...everything.program, 'streamableHttp'],
        env: { PORT: String(httpPort) },
        url: `http://127.0.0.1:${httpPort}/mcp`,
        sessions: true,
        call: { name: 'echo', arguments: { message: 'hi' } },
      },
    ],
    remove,
  };
}
