// How often the right tool is found.
import type { SearchedTool } from './scorers.ts';

/** Words of a user, and our tools; each of them is a right answer. */
export interface Request {
  request: string;
  tools: string[];
}

export interface Found {
  /** The requests whose right tool comes first, and among the first five. */
  first: number;
  amongFive: number;
  /** The place of the best right tool for each request, from 1; undefined where it is not found. */
  places: { request: string; place: number | undefined; instead: string[] }[];
}

export function score(
  requests: readonly Request[],
  server: string,
  search: (request: string) => readonly SearchedTool[],
): Found {
  const places = requests.map(({ request, tools }) => {
    const found = search(request);
    const place = found.findIndex((tool) => tool.server === server && tools.includes(tool.name)) + 1 || undefined;
    const instead = found.slice(0, Math.min(3, (place ?? 4) - 1)).map(({ server, name }) => `${server}.${name}`);
    return { request, place, instead };
  });
  const within = (most: number) => places.filter(({ place }) => place !== undefined && place <= most).length;
  return { first: within(1), amongFive: within(5), places };
}
