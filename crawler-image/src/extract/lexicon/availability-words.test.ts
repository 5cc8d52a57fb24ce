import { expect, test } from 'vitest';
import { parseAvailability } from '../values/availability.ts';
import { LANGUAGES } from './languages.ts';
import { examplesOf } from './testing/examples-of.ts';

/** Phrases may contain each other: `not available` contains `available`, and so may those of two languages. */
const PHRASES = Object.entries(LANGUAGES).flatMap(([language, { availability = {} }]) =>
  Object.entries(availability).flatMap(([state, phrases]) =>
    phrases
      .flatMap((phrase) => examplesOf(phrase) ?? [])
      .map((example) => [language, example, state] as const),
  ),
);

test.each(PHRASES)('%s: %s says %s, whatever other phrases it contains', (_, example, state) => {
  expect(parseAvailability(example)).toBe(state);
});

const NEARLY = Object.values(LANGUAGES).flatMap(({ nearlySoldOut = [] }) =>
  nearlySoldOut.flatMap((phrase) => examplesOf(phrase) ?? []),
);

test.each(NEARLY)('%s says that few are left', (example) => {
  expect(parseAvailability(example)).toBe('limited');
});
