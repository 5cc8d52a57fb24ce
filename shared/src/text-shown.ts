const SHOWN_KEY_LENGTH = 80;

/** A key as it is shown to users: its length and its characters come from the input. */
export function shortKey(key: string): string {
  return shortened(key, SHOWN_KEY_LENGTH);
}

/** A text of any length and content, so that it can be printed: cut, and with control characters escaped. */
export function shortened(text: string, length: number): string {
  if (text.length <= length && PRINTABLE.test(text)) return text;
  // Cut first: escaping megabytes would take longer than all the rest.
  const escaped = escapeControls(cut(text, length));
  return text.length > length || escaped.length > length ? `${cut(escaped, length)}…` : escaped;
}

/** A text that is too long without its middle: the first line of a traceback tells what it is, the last one why. */
export function middleCut(text: string, length: number): string {
  if (text.length <= length) return text;
  const mark = `\n… ${text.length - length} characters or more left out …\n`;
  const head = Math.floor((length - mark.length) / 3);
  const tail = length - mark.length - head;
  return `${cut(text, head)}${mark}${text.slice(-tail).replace(/^[\uDC00-\uDFFF]/, '')}`;
}

/** Half of a character that takes two code units is left out with the rest. */
function cut(text: string, length: number): string {
  return text.length > length ? text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '') : text;
}

// oxlint-disable-next-line no-control-regex -- these are what must not reach a terminal
const PRINTABLE = /^[^\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]*$/;
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/gu;

/** Half a character is escaped too: not every client can read it. */
function escapeControls(text: string): string {
  return text.replace(CONTROLS, (control) => {
    const code = control.charCodeAt(0).toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}
