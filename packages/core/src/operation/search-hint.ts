// The words in which people ask for an operation, for clients that look for a tool among many. They count words, not phrases, and some count small ones, too.

const ofRequests =
  'a an and at by can do for get give have I in is it let me my need no not of off on one or our out please so that the this to up us want we with would you';
const ofQuestions =
  'a all already and any are at been can did do does for from give had has have how I in is it last many me much my now of on or our show still tell that the there this to up us was we were what when where which who why with yet';

/** For an operation that people want done: its words, each once. */
export function hintForRequests(words: string): string {
  return `${words}; ${ofRequests}`;
}

/** For an operation that answers a question: its words, each once. */
export function hintForQuestions(words: string): string {
  return `${words}; ${ofQuestions}`;
}
