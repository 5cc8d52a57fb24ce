import type { Mask } from '@crawlerd/shared';
import type { AttemptRef } from '../domain/attempt.ts';
import { lineMask } from '../domain/line-mask.ts';
import type { HiddenTexts } from './hidden-texts.ts';

/**
 * A part of a report without the credential and the secrets of who reports, in no text of it: a crawler may quote the
 * address it reports to, as clients do in their errors, or the header that a site has refused. What is stored is shown to many, and kept.
 */
export function maskReport<T>(hidden: Pick<HiddenTexts, 'of'>, reporter: AttemptRef, report: T): T {
  const mask = maskOf(hidden, reporter);
  // Almost no report holds it, and a result can have megabytes.
  if (typeof report !== 'object' || report === null || !holdsSecret(report, mask)) return report;
  const copy = structuredClone(report);
  maskEach(copy, mask);
  return copy;
}

/** Making one takes as long as all the rest of a heartbeat, and those of an attempt come with the same object. */
const masks = new WeakMap<AttemptRef, Mask>();

function maskOf(hidden: Pick<HiddenTexts, 'of'>, reporter: AttemptRef): Mask {
  const known = masks.get(reporter);
  if (known !== undefined) return known;
  const mask = lineMask(hidden.of(reporter));
  masks.set(reporter, mask);
  return mask;
}

function holdsSecret(value: unknown, mask: Mask): boolean {
  if (typeof value === 'string') return mask(value) !== value;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, each]) => mask(key) !== key || holdsSecret(each, mask));
}

function maskEach(value: object, mask: Mask): void {
  for (const [key, each] of Object.entries(value)) {
    const name = mask(key);
    if (name !== key) Reflect.deleteProperty(value, key);
    if (typeof each === 'object' && each !== null) maskEach(each, mask);
    const masked: unknown = typeof each === 'string' ? mask(each) : each;
    // Not by assignment: a key may be `__proto__`.
    if (name !== key || masked !== each) {
      Object.defineProperty(value, name, {
        value: masked,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }
}
