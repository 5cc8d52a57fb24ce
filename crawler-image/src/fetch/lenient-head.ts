import type { Leniency } from '../records/leniencies.ts';

/** A head that the strict parser refuses, written in the form that it accepts. */
export interface RepairedHead {
  readonly status: number;
  readonly bytes: Buffer;
  /** Empty if there was nothing to repair. */
  readonly leniencies: ReadonlySet<Leniency>;
}

const ODD_LINE_END = /(?<!\r)\n|\r\r\n/;
// Looked for only where a run of them begins, so that a long one is read once.
const LINE_END = /(?<!\r)\r+$/;
const BLANKS_AT_END = /(?<![ \t])[ \t]+$/;
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
/** In a value; the line ends are gone. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROLS = /[\x01-\x08\x0A-\x1F\x7F]/g;
const STATUS_LINE = /^HTTP(?:\/(\d*)(?:\.(\d*))?)?[ \t]+([1-9]\d\d)(?!\d)[ \t]*(.*)$/i;
/** What a strict parser accepts as well. */
const STRICT_STATUS_LINE = /^HTTP\/1\.[01] \d{3}(?: |$)/;
/** A line that another parser might take for one about the length of the body. */
const MENTIONS_FRAMING = /content[^a-z]*length|transfer[^a-z]*encoding/i;

/**
 * Reads the head of a response as browsers do: blank lines and lines without a name are passed over, folded lines joined.
 * The fields that say where the body ends get no such leniency, because parsers that disagree about them see different
 * answers, which is what response smuggling needs. Only equal lengths may be repeated, and an empty one is none.
 *
 * @param text The head with its empty line, as Latin-1, from its status line on.
 * @returns null if it cannot or must not be read.
 */
export function lenientHead(text: string): RepairedHead | null {
  // Browsers refuse it as well: parsers written in C take it for the end of a value.
  if (text.includes('\0')) return null;
  const leniencies = new Set<Leniency>();
  if (ODD_LINE_END.test(text)) leniencies.add('line_ends');
  const [first = '', ...rest] = text.split('\n').map((line) => line.replace(LINE_END, ''));
  const status = statusLine(first, leniencies);
  if (status === null) return null;
  const fields = fieldsOf(rest, leniencies);
  const framing = fields === null ? null : framingOf(fields, leniencies);
  if (fields === null || framing === null) return null;
  const lines = fields.filter((field) => !isFraming(field)).map((field) => cleaned(field, leniencies));
  const head = [status.line, ...lines.filter((line) => line !== ''), ...framing, '', ''].join('\r\n');
  return { status: status.code, bytes: Buffer.from(head, 'latin1'), leniencies };
}

function statusLine(line: string, leniencies: Set<Leniency>): { code: number; line: string } | null {
  const [, major = '', minor = '', code = '', reason = ''] = STATUS_LINE.exec(line) ?? [];
  if (code === '') return null;
  if (!STRICT_STATUS_LINE.test(line) || reason.search(CONTROLS) !== -1) {
    leniencies.add('bad_status_line');
  }
  const version = major === '1' && minor === '0' ? '1.0' : '1.1';
  return { code: Number(code), line: `HTTP/${version} ${code} ${reason.replaceAll(CONTROLS, ' ')}` };
}

interface Field {
  readonly name: string;
  value: string;
  /** Written as the standard demands. */
  isPlain: boolean;
}

/** The header lines that have a name; null if one that has none, or is folded, may be about the length. */
function fieldsOf(lines: readonly string[], leniencies: Set<Leniency>): Field[] | null {
  const fields: Field[] = [];
  /** The one that a folded line continues; null if that is passed over. */
  let last: Field | null = null;
  for (const line of lines) {
    if (line === '') continue;
    const isFolded = line.startsWith(' ') || line.startsWith('\t');
    const colon = isFolded ? -1 : line.indexOf(':');
    const written = line.slice(0, Math.max(0, colon));
    const name = written.trimEnd();
    if (colon > 0 && TOKEN.test(name)) {
      // Some parsers take a carriage return for the end of a line.
      if (line.includes('\r') && MENTIONS_FRAMING.test(line.slice(colon))) return null;
      last = { name, value: blanksTrimmed(line.slice(colon + 1)), isPlain: name === written };
      if (!last.isPlain) leniencies.add('blank_before_colon');
      fields.push(last);
    } else if (MENTIONS_FRAMING.test(line)) {
      return null;
    } else if (isFolded && last !== null) {
      last.value = `${last.value} ${blanksTrimmed(line)}`;
      last.isPlain = false;
      leniencies.add('folded_line');
    } else {
      last = null;
      leniencies.add('bad_header_line');
    }
  }
  return fields;
}

function blanksTrimmed(text: string): string {
  return text.replace(/^[ \t]+/, '').replace(BLANKS_AT_END, '');
}

function isFraming({ name }: Field): boolean {
  return /^(?:content-length|transfer-encoding)$/i.test(name);
}

/** The lines about the length of the body, at most one; null if they are in doubt. */
function framingOf(fields: readonly Field[], leniencies: Set<Leniency>): string[] | null {
  const framing = fields.filter(isFraming);
  if (framing.length === 0) return [];
  if (framing.some(({ isPlain }) => !isPlain)) return null;
  const codings = framing.filter(({ name }) => /^t/i.test(name));
  if (codings.length > 0) {
    const isSure = framing.length === 1 && codings[0]?.value.toLowerCase() === 'chunked';
    return isSure ? ['Transfer-Encoding: chunked'] : null;
  }
  const lengths = framing.flatMap(({ value }) => value.split(',').map(blanksTrimmed));
  const [length = ''] = lengths;
  if (lengths.some((each) => each !== length)) return null;
  if (lengths.length > 1) leniencies.add('repeated_length');
  if (length === '') {
    leniencies.add('empty_length');
    return [];
  }
  return /^\d{1,15}$/.test(length) ? [`Content-Length: ${length}`] : null;
}

/** The line of a field; empty if it is left out. */
function cleaned({ name, value }: Field, leniencies: Set<Leniency>): string {
  const isClean = value.search(CONTROLS) === -1;
  if (isClean) return `${name}: ${value}`;
  leniencies.add('control_character');
  switch (name.toLowerCase()) {
    case 'location':
      return `${name}: ${value.replaceAll(CONTROLS, encodeURIComponent)}`;
    case 'set-cookie':
      // Browsers accept no such cookie.
      return '';
    default:
      return `${name}: ${value.replaceAll(CONTROLS, ' ')}`;
  }
}
