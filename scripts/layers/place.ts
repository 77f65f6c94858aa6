// A place is a folder of a package's sources, or a loose file beside the folders.

export interface Place {
  /** Below `src`: `api`, `features/accounts`, `main.ts`. */
  path: string;
  /** One sentence for docs/architecture.md. */
  about: string;
}

/** The floors of a package, lowest first. Places on one floor do not import each other. */
export type Floors = readonly (readonly Place[])[];

/** The place of a file, and its floor counted from below. The longest path wins, so that a folder inside a folder can be a separate place. */
export function placeIn(floors: Floors, file: string): { place: Place; floor: number } | undefined {
  const fitting = floors.flatMap((places, floor) =>
    places.filter(({ path }) => file === path || file.startsWith(`${path}/`)).map((place) => ({ place, floor })),
  );
  return fitting.sort((one, other) => other.place.path.length - one.place.path.length)[0];
}
