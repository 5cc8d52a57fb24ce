/**
 * A text as the reader of prices expects it: composed, with ASCII digits and spaces, one kind of apostrophe, and no
 * marks of direction.
 */
export function plainText(text: string): string {
  if (ASCII.test(text)) return text;
  return (SMALL.test(text) ? withSmallDigits(text) : text)
    .replaceAll(APOSTROPHES, "'")
    .replaceAll(MIDDLE_DOTS, '.')
    .replaceAll(COMMAS, ',')
    .normalize('NFKC')
    .replaceAll(/[^\P{Nd}\d]/gu, (digit) => String(digitValue(digit)))
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll('٪', '%')
    .replaceAll(/\s/gu, ' ');
}

const ASCII = /^[ -~]*$/;

/** Between two digits, these all group thousands as the apostrophe does. The last is the Arabic one. */
const APOSTROPHES = /(?<=\p{Nd})[´ʹʼˈ‘’‛′＇ꞌ٬](?=\p{Nd})/gu;
/** The last is the Arabic decimal sign. */
const MIDDLE_DOTS = /(?<=\p{Nd})[·∙⋅‧٫](?=\p{Nd})/gu;
const COMMAS = /(?<=\p{Nd})[،‚](?=\p{Nd})/gu;

const SMALL = /[⁰¹²³⁴-⁹¼½¾]/u;
const FRACTIONS: Readonly<Record<string, string>> = { '¼': '.25', '½': '.5', '¾': '.75' };

/** Two small digits are cents, and others a note or a power, which must not become part of the number. */
function withSmallDigits(text: string): string {
  return text
    .replaceAll(/(?<=\d)[⁰¹²³⁴-⁹]+/gu, (small) => (small.length === 2 ? '.' : ' ') + small)
    .replaceAll(/(?<=\d)[¼½¾]/gu, (fraction) => FRACTIONS[fraction] ?? fraction);
}

/** The ten digits of a script follow each other. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}

const DIGIT = /\p{Nd}/u;
