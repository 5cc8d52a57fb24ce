import { secretMask, type Mask } from '@crawlerd/shared';
import { splitCutMark } from './cut-mark.ts';

/** {@link secretMask} for lines of logs: the mark of one that was cut stays behind the part of a secret before it. */
export function lineMask(secrets: readonly string[]): Mask {
  const mask = secretMask(secrets);
  return (line) => {
    const [text, mark] = splitCutMark(line);
    const masked = mask(text);
    return masked === text ? line : `${masked}${mark}`;
  };
}
