import { clean } from './clean.ts';

/**
 * The beginning of the text, at most `most` characters long (UTF-16 units, as our platforms count). A cut text ends with an ellipsis, and never with half a
 * character or a part of a composed one.
 */
export function bounded(text: string, most: number): string {
  return text.length > most ? `${beginning(text, most - 1)}…` : text;
}

/** The same without the ellipsis. */
export function beginning(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, Math.max(0, wholeEnd(text, most)));
  // A cut may leave a joiner without the character that it joined.
  return clean(/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept);
}

/** In UTF-16 units: longer characters, of which none is real, may be cut. */
const longestCharacter = 64;

/** The last end of a character, as people see it, that is not after `most`. */
function wholeEnd(text: string, most: number): number {
  if (most <= 0 || !/[^\x20-\x7e]/.test(text.slice(most - 1, most + 1))) return most;
  const from = Math.max(0, most - longestCharacter);
  const { index = 0 } =
    characters()
      .segment(text.slice(from, most + longestCharacter))
      .containing(most - from) ?? {};
  return index === 0 ? most : from + index;
}

let segmenter: Intl.Segmenter | undefined;

/** Made only when a text is cut. */
function characters(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter();
  return segmenter;
}
