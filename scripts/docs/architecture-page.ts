// docs/architecture.md: the folders of each package, from the floors that `scripts/layers.ts` checks, and the paths of requests.
import { floors } from '../layers/floors.ts';
import type { Floors, Place } from '../layers/place.ts';
import { type Path, paths } from './paths.ts';

const packages: Readonly<Record<string, string>> = {
  core: 'The components as operations over CodeTether’s API. Does not know the surfaces.',
  'mcp-server': 'The operations as tools, resources and prompts of the Model Context Protocol.',
  'slack-bot': 'The operations as `/codetether` commands, threads and alerts.',
  'zapier-app': 'The operations as a Zapier app.',
  hosting:
    'What the programs share that serve many accounts: their database, their port, and the waits of Zaps, which the bot may take, too.',
  relay: 'Resumes Zaps that wait for the end of a task or a run: an operator may run it beside the Zapier app.',
  'local-server': 'An embedded CodeTether with the API of the real one. Shares no code with core.',
};

export function architecturePage(): string {
  return `<!-- Written by \`pnpm run docs\` from scripts/layers/floors and scripts/docs/paths.ts; do not edit. -->
# Architecture

Surfaces import core, and the programs for many accounts import hosting, and never each other. Within a package a folder imports only folders of lower floors, never those beside it.
\`scripts/layers.ts\` fails \`pnpm check:static\` on an import upwards or sideways, on a circle, on a folder without a floor, and on more than seven loose files.

${picture()}

${Object.entries(packages).map(section).join('\n\n')}

## Paths through the files

${paths.map(way).join('\n\n')}
`;
}

function picture(): string {
  return `\`\`\`mermaid
flowchart TB
  slack([Slack]) --> slack-bot
  assistant([An AI assistant]) --> mcp-server
  zapier([Zapier]) --> zapier-app
  mcp-server --> core
  zapier-app --> core
  zapier-app -->|waits| relay
  relay --> hosting
  slack-bot --> hosting
  hosting --> core
  subgraph core
    direction TB
${floorLines('core')}
  end
  core -->|HTTP| server([A CodeTether server])
  core -->|HTTP| local-server
\`\`\``;
}

/** The floors of a package, highest first; each is one box. */
function floorLines(name: string): string {
  const boxes = rows(name)
    .map((places) => places.map(({ path }) => path).join(' · '))
    .map((label, index) => `    f${index}["${label}"]`);
  const arrows = boxes.map((_, index) => `f${index}`).join(' --> ');
  return [...boxes, `    ${arrows}`].join('\n');
}

function section([name, about]: [string, string]): string {
  const lines = rows(name).map(
    (places, index) => `${index + 1}. ${places.map(({ path, about }) => `\`${path}\`: ${about}`).join('<br>')}`,
  );
  return `## packages/${name}\n\n${about} Its floors, highest first:\n\n${lines.join('\n')}`;
}

function rows(name: string): readonly (readonly Place[])[] {
  const of: Floors = floors[name] ?? [];
  return of.toReversed();
}

function way({ title, steps }: Path): string {
  const lines = steps.map(({ file, does }, index) => `${index + 1}. [\`${file}\`](../${file}): ${does}`);
  return `### ${title}\n\n${lines.join('\n')}`;
}
