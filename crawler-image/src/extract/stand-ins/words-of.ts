/** Longer texts are no plain statements. */
const LENGTH_MAX = 200;
const SEPARATOR = /\s+[|–—·•»:-]\s+|\s*[|｜_·•]\s*|(?<=\p{Script=Han})-(?=\p{Script=Han})/u;

/** The parts of a title: what the page is about, and the name of its site. */
export function segmentsOf(title: string): string[] {
  return title.length > LENGTH_MAX ? [] : title.split(SEPARATOR);
}

/** The words of a text, in lower case, with single spaces for everything else. */
export function wordsOf(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
