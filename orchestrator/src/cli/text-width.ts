const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Cells that one character fills at most. */
const WIDEST = 2;
const PLAIN = /^[\u0020-\u007e]*$/;

/** How many cells of a terminal a text fills: Chinese characters and emoji fill two. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : widthOf(cellsOf(text));
}

/** What a terminal shows as one character, and how many cells it fills. */
interface Cell {
  readonly segment: string;
  readonly width: number;
}

function cellsOf(text: string): Cell[] {
  return [...graphemes.segment(text)].flatMap(({ segment }) => {
    const width = graphemeWidth(segment);
    // Some scripts let any number of characters be one grapheme, which then has to be broken, too.
    return width <= WIDEST ? [{ segment, width }] : charactersOf(segment).map(asCell);
  });
}

function asCell(segment: string): Cell {
  return { segment, width: characterWidth(segment) };
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}

function textOf(cells: readonly Cell[]): string {
  return cells.map(({ segment }) => segment).join('');
}

const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u;
/** Marks, joiners and the vowels and finals of Korean syllables. A soft hyphen is one cell in most terminals. */
const INVISIBLE = /^(?!\u00ad)[\p{Mn}\p{Me}\p{Cf}\p{Cc}\u1160-\u11ff\ud7b0-\ud7ff]$/u;

function graphemeWidth(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2;
  return charactersOf(grapheme).reduce((sum, character) => sum + characterWidth(character), 0);
}

/** Code points, each as a text. */
function charactersOf(grapheme: string): string[] {
  return Array.from(grapheme);
}

function characterWidth(character: string): number {
  if (INVISIBLE.test(character)) return 0;
  return isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
}

/** Blocks of East Asian Wide and Fullwidth characters (Unicode, UAX 11), first and last code point. */
const WIDE_BLOCKS: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x3247],
  [0x3250, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18d08],
  [0x1aff0, 0x1b2ff],
  [0x1f200, 0x1f265],
  [0x20000, 0x3fffd],
];

function isWide(codePoint: number): boolean {
  return WIDE_BLOCKS.some(([first, last]) => codePoint >= first && codePoint <= last);
}

/** Cuts a text at its end so that it fills at most `width` cells; what was cut shows as `…`. */
export function fitEnd(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return width < 1 ? '' : `${takeStart(text, width - 1)}…`;
}

/** Cuts a text in its middle: of a URL both the host and the page say something. */
export function fitMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 1) return '';
  const head = Math.ceil((width - 1) / 2);
  return `${takeStart(text, head)}…${takeEnd(text, width - 1 - head)}`;
}

function takeStart(text: string, width: number): string {
  return textOf(take(cellsOf(text), width));
}

function takeEnd(text: string, width: number): string {
  return textOf(take(cellsOf(text).toReversed(), width).toReversed());
}

function take(cells: readonly Cell[], width: number): Cell[] {
  let left = width;
  const end = cells.findIndex((cell) => (left -= cell.width) < 0);
  return cells.slice(0, end === -1 ? cells.length : end);
}

/**
 * A text in lines that fill at most `width` cells (but at least two): broken at blanks and between Chinese
 * characters where that is possible, else anywhere.
 */
export function wrap(text: string, width: number): string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  let rest = cellsOf(text);
  const most = Math.max(WIDEST, width);
  while (widthOf(rest) > most) {
    const whole = take(rest, most).length;
    const end = breakBefore(rest, whole) ?? whole;
    lines.push(textOf(rest.slice(0, end)).trimEnd());
    rest = rest.slice(end);
    while (rest[0]?.segment === ' ') rest = rest.slice(1);
  }
  return rest.length === 0 ? lines : [...lines, textOf(rest)];
}

/** Where a line of at most so many cells may end; null if only within a word. */
function breakBefore(cells: readonly Cell[], most: number): number | null {
  for (let at = most; at > 0; at--) {
    const [before, after] = [cells[at - 1], cells[at]];
    if (before?.segment === ' ' || after?.segment === ' ') return at;
    if (before?.width === 2 && after?.width === 2) return at;
  }
  return null;
}
