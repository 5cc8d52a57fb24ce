import { PROBLEM_CONTENT_TYPE } from '@crawlerd/shared';
import { ANSWERS, EXAMPLES } from './examples/answers.ts';
import { problemExample } from './examples/problems.ts';
import type { ProblemCode } from './problem-codes.ts';
import { jsonOf, objectOf, type Json } from './plain-json.ts';

/** The codes of the problems of each operation, by its id. */
export type CodesOfOperations = ReadonlyMap<string, ReadonlyMap<number, readonly ProblemCode[]>>;

/** Where an answer stands in the document. */
interface Place {
  readonly path: string;
  readonly operationId: string;
  readonly status: string;
}

/** What the plugin writes where a schema has no description. */
const UNDESCRIBED = 'Default Response';
const MEANINGS: Readonly<Record<string, string>> = {
  200: 'What was asked for.',
  201: 'It is new.',
  202: 'It is accepted, and under way.',
  503: 'Not now: the answer says what to do.',
};

const REFERENCE = '#/components/schemas/';

/** Gives each answer of the document an example: of problems one for each code that the operation has. */
export function withExamples<T extends object>(document: T, codes: CodesOfOperations): T {
  const paths = mapped(objectOf(objectOf(jsonOf(document))['paths']), (operations, path) =>
    mapped(objectOf(operations), (operation) => {
      const { operationId: id, responses } = objectOf(operation);
      const operationId = typeof id === 'string' ? id : '';
      const answers = mapped(objectOf(responses), (answer, status) =>
        shownAnswer(objectOf(answer), { path, operationId, status }, codes),
      );
      return { ...objectOf(operation), responses: answers };
    }),
  );
  return { ...document, paths };
}

function shownAnswer(answer: { [key: string]: Json }, place: Place, codes: CodesOfOperations): Json {
  const { description, content } = answer;
  const meaning = MEANINGS[place.status];
  const shown = description === UNDESCRIBED && meaning !== undefined ? meaning : (description ?? '');
  if (content === undefined) return { ...answer, description: shown };
  const types = mapped(objectOf(content), (media, type) => ({
    ...objectOf(media),
    ...(type === PROBLEM_CONTENT_TYPE
      ? { examples: problemsAt(place, codes) }
      : exampleOf(objectOf(media)['schema'], place, type)),
  }));
  return { ...answer, description: shown, content: types };
}

function problemsAt({ path, operationId, status }: Place, codes: CodesOfOperations): Json {
  const own = codes.get(operationId)?.get(Number(status)) ?? [];
  return Object.fromEntries(own.map((code) => [code, { value: jsonOf(problemExample(code, path)) }]));
}

function exampleOf(schema: Json | undefined, { operationId, status }: Place, type: string): object {
  const own = ANSWERS[operationId] ?? {};
  const { $ref: ref } = objectOf(schema);
  const name = typeof ref === 'string' ? ref.slice(REFERENCE.length) : '';
  const value = own[type] ?? own[status] ?? EXAMPLES[name];
  return value === undefined ? {} : { example: value };
}

function mapped(
  value: { [key: string]: Json },
  change: (each: Json, key: string) => Json,
): { [key: string]: Json } {
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, change(each, key)]));
}
