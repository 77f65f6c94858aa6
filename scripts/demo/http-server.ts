// Starts the real codetether-mcp as an HTTP server.
import { program } from './assistant.ts';
import { type Program, startProgram } from './program.ts';

export function startHttpServer(env: Record<string, string>, folder: string, signal: AbortSignal): Promise<Program> {
  return startProgram({ name: 'The MCP server', file: program, args: ['http', '--port', '0'], env, folder, signal });
}
