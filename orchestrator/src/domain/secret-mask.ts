import { splitCutMark } from './cut-mark.ts';

/** A text without the secret. */
export type Mask = (text: string) => string;

const MASKED = '***';

/** A part of the secret this long at an end of a line is masked too: its other part may be in another line. */
const PIECE_MIN = 8;

/** Base64 writes the same bytes in three ways, depending on how many stand before them. */
const OFFSETS = [0, 1, 2];

/** Between a line's end and a piece of the secret: quotes, frames, line numbers; more is no wrapped line. */
const MARGIN_MAX = 200;
const MARGIN = /[^\w+/=%-]/;

/**
 * Masks one secret of a crawler in what it prints or reports: as it is, in base64 as HTTP Basic has it (whatever
 * surrounds it there), and both percent-encoded; the user before it in a URL goes with it. Nothing else changes: the
 * secret is long and random, so no other text contains it. Work per byte is bounded, whatever the text.
 *
 * Lines are looked at one by one. Where one text was broken into several, whoever broke it, a part of the secret is at
 * the end of a line and the rest at the beginning of the next: such parts are masked from {@link PIECE_MIN} characters
 * on, so that no line has to wait for another.
 */
export function secretMask(secret: string): Mask {
  const forms = formsOf(secret);
  // No form contains the separator, so nothing is found across two of them.
  const all = forms.join('\n');
  // Made when it is needed: that takes longer than all the rest.
  let encoded: RegExp | null = null;
  return (line) => {
    const [text, mark] = splitCutMark(line);
    let masked = text;
    for (const form of forms) {
      if (masked.includes(form)) masked = masked.replaceAll(form, MASKED);
    }
    if (masked.includes('%')) {
      encoded ??= new RegExp(forms.map(percentEncoded).join('|'), 'g');
      masked = masked.replaceAll(encoded, MASKED);
    }
    masked = withoutEnd(withoutStart(masked, all), all);
    return masked === text ? line : `${withoutUser(masked)}${mark}`;
  };
}

function formsOf(secret: string): string[] {
  const forms = new Set([secret]);
  for (const offset of OFFSETS) {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    // Characters that also depend on the bytes around the secret are left out.
    const core = (text: string): string =>
      text.slice(Math.ceil((offset * 4) / 3), Math.floor((bytes.length * 4) / 3));
    forms.add(core(bytes.toString('base64')));
    forms.add(core(bytes.toString('base64url')));
  }
  return [...forms];
}

/** Any of its characters may be written as %XX. */
function percentEncoded(form: string): string {
  return Array.from(form, (character) => {
    const hex = character.charCodeAt(0).toString(16);
    const either = hex.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
    return `(?:${character.replaceAll(/[+/]/g, String.raw`\$&`)}|%${either})`;
  }).join('');
}

function withoutUser(text: string): string {
  return text.replaceAll(/\/\/[^\s/@:]{0,100}:\*\*\*@/g, `//${MASKED}@`);
}

function withoutStart(text: string, all: string): string {
  let start = 0;
  while (start < MARGIN_MAX && start < text.length && MARGIN.test(text.charAt(start))) start += 1;
  let end = start + PIECE_MIN;
  if (end > text.length || !all.includes(text.slice(start, end))) return text;
  while (end < text.length && all.includes(text.slice(start, end + 1))) end += 1;
  return `${text.slice(0, start)}${MASKED}${text.slice(end)}`;
}

function withoutEnd(text: string, all: string): string {
  let end = text.length;
  while (text.length - end < MARGIN_MAX && end > 0 && MARGIN.test(text.charAt(end - 1))) end -= 1;
  let start = end - PIECE_MIN;
  if (start < 0 || !all.includes(text.slice(start, end))) return text;
  while (start > 0 && all.includes(text.slice(start - 1, end))) start -= 1;
  return `${text.slice(0, start)}${MASKED}${text.slice(end)}`;
}
