import type { Answer, HttpCall, Send } from '../http-request.ts';

export interface AnswerParts {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

export interface TestAnswer extends Answer {
  readonly isDiscarded: () => boolean;
}

/** An answer whose body arrives in these parts. */
export function answerWith({
  status = 200,
  statusText = 'OK',
  headers = {},
  body = [],
}: AnswerParts): TestAnswer {
  let isDiscarded = false;
  return {
    status,
    statusText,
    header: (name) => headers[name] ?? null,
    trailer: () => null,
    body: (async function* () {
      yield* body;
    })(),
    discard: () => {
      isDiscarded = true;
    },
    isDiscarded: () => isDiscarded,
  };
}

/** Answers every call with the next of these, and keeps the calls. */
export function sendWith(...answers: readonly Answer[]): { send: Send; calls: HttpCall[] } {
  const calls: HttpCall[] = [];
  const send: Send = async (call) => {
    calls.push(call);
    const answer = answers[calls.length - 1];
    if (answer === undefined) throw new Error(`no answer is left for ${call.method} ${call.url}`);
    return answer;
  };
  return { send, calls };
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function jsonAnswer(status: number, body: unknown): TestAnswer {
  return answerWith({ status, body: [bytesOf(JSON.stringify(body))] });
}
