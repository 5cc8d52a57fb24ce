/** A text without the secrets. */
export type Mask = (text: string) => string;

const MASKED = '***';

/** A part of a secret this long at an end of a line is masked too: its other part may be in another line. */
const PIECE_MIN = 8;

/** Base64 writes the same bytes in three ways, depending on how many stand before them. */
const OFFSETS = [0, 1, 2];

/** Between a line's end and a piece of a secret: quotes, frames, line numbers; more is no wrapped line. */
const MARGIN_MAX = 200;
const MARGIN = /[^\w+/=%-]/;

/** A credential in a header is also shown without its scheme. */
const AFTER_SCHEME = /^(?:bearer|basic|token|apikey) +(\S{6,})$/i;

/**
 * Masks secrets in what a crawler prints or reports: as they are, in base64 as HTTP Basic has it (whatever surrounds
 * them there), quoted as in JSON, and all of these percent-encoded; the user before one in a URL goes with it. Nothing
 * else changes. Work per byte is bounded, whatever the text.
 *
 * Lines are looked at one by one. Where one text was broken into several, whoever broke it, a part of a secret is at
 * the end of a line and the rest at the beginning of the next: such parts are masked from {@link PIECE_MIN} characters
 * on, so that no line has to wait for another.
 */
export function secretMask(secrets: readonly string[]): Mask {
  const forms = longestFirst(secrets.flatMap(formsOf));
  // Percent-encoding is of bytes.
  const encodedForms = longestFirst([...forms.map(bytesOf), ...forms]);
  return (text) => {
    let masked = text;
    for (const form of forms) {
      if (masked.includes(form)) masked = masked.replaceAll(form, MASKED);
    }
    if (masked.includes('%')) masked = withoutEncoded(masked, encodedForms);
    masked = withoutEnd(withoutStart(masked, forms), forms);
    return masked === text ? text : withoutUser(masked);
  };
}

/** So that nothing is left of a secret that contains another one. */
function longestFirst(forms: readonly string[]): string[] {
  return [...new Set(forms)].toSorted((a, b) => b.length - a.length);
}

function formsOf(secret: string): string[] {
  const credential = AFTER_SCHEME.exec(secret)?.[1];
  const parts = credential === undefined ? [secret] : [secret, credential];
  return [
    ...parts,
    ...parts.map((part) => JSON.stringify(part).slice(1, -1)),
    // As forms of web pages are sent.
    ...parts.map((part) => part.replaceAll(' ', '+')),
    ...parts.flatMap((part) => OFFSETS.flatMap((offset) => base64Forms(part, offset))),
  ];
}

function base64Forms(secret: string, offset: number): string[] {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  // Characters that also depend on the bytes around the secret are left out.
  const core = (text: string): string =>
    text.slice(Math.ceil((offset * 4) / 3), Math.floor((bytes.length * 4) / 3));
  return [core(bytes.toString('base64')), core(bytes.toString('base64url'))];
}

function bytesOf(form: string): string {
  return Buffer.from(form).toString('latin1');
}

/** Any character may be written as %XX. */
const ENCODED = /%([\da-f]{2})/gi;

function withoutEncoded(text: string, forms: readonly string[]): string {
  const decoded = text.replaceAll(ENCODED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const found = decoded === text ? [] : foundIn(decoded, forms);
  if (found.length === 0) return text;
  // Where the characters of the decoded text begin in the other one.
  const starts: number[] = [];
  let at = 0;
  for (const { index } of text.matchAll(ENCODED)) {
    while (at < index) starts.push(at++);
    starts.push(index);
    at += 3;
  }
  while (at <= text.length) starts.push(at++);
  let masked = '';
  let kept = 0;
  for (const [start, end] of found) {
    masked += text.slice(kept, starts[start]) + MASKED;
    kept = starts[end] ?? text.length;
  }
  return masked + text.slice(kept);
}

/** Where any of the forms stands, in order; of two that overlap, both as one. */
function foundIn(text: string, forms: readonly string[]): [start: number, end: number][] {
  const found: [number, number][] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at !== -1; at = text.indexOf(form, at + form.length)) {
      found.push([at, at + form.length]);
    }
  }
  const merged: [number, number][] = [];
  for (const [start, end] of found.toSorted((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

function withoutUser(text: string): string {
  return text.replaceAll(/\/\/[^\s/@:]{0,100}:\*\*\*@/g, `//${MASKED}@`);
}

/** A line that begins with the end of a secret, or is a part of one and nothing else. */
function withoutStart(text: string, forms: readonly string[]): string {
  let margin = 0;
  while (margin < MARGIN_MAX && margin < text.length && MARGIN.test(text.charAt(margin))) margin += 1;
  // A secret may begin with what else would be a margin.
  for (const start of new Set([0, margin])) {
    const end = endOfPiece(text, start, forms);
    if (end !== null) return `${text.slice(0, start)}${MASKED}${text.slice(end)}`;
  }
  return text;
}

function endOfPiece(text: string, start: number, forms: readonly string[]): number | null {
  const piece = text.slice(start, start + PIECE_MIN);
  if (piece.length < PIECE_MIN) return null;
  for (const form of forms) {
    for (let at = form.indexOf(piece); at !== -1; at = form.indexOf(piece, at + 1)) {
      if (text.startsWith(form.slice(at), start)) return start + form.length - at;
      const end = endWithoutMargin(text);
      if (end - start >= PIECE_MIN && form.startsWith(text.slice(start, end), at)) return end;
    }
  }
  return null;
}

/** A line that ends with the beginning of a secret. */
function withoutEnd(text: string, forms: readonly string[]): string {
  for (const end of new Set([text.length, endWithoutMargin(text)])) {
    const piece = text.slice(Math.max(0, end - PIECE_MIN), end);
    if (piece.length < PIECE_MIN) continue;
    for (const form of forms) {
      for (let at = form.indexOf(piece); at !== -1; at = form.indexOf(piece, at + 1)) {
        const begin = form.slice(0, at + PIECE_MIN);
        if (!text.endsWith(begin, end)) continue;
        return `${text.slice(0, end - begin.length)}${MASKED}${text.slice(end)}`;
      }
    }
  }
  return text;
}

function endWithoutMargin(text: string): number {
  let end = text.length;
  while (text.length - end < MARGIN_MAX && end > 0 && MARGIN.test(text.charAt(end - 1))) end -= 1;
  return end;
}
