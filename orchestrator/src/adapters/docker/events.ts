import type { Readable } from 'node:stream';
import { messageOf } from '@crawlerd/shared';
import type { AttemptRef } from '../../domain/attempt.ts';
import { RuntimeError } from '../../ports/runtime.ts';
import { LineSplitter } from '../system/line-buffer.ts';
import { LABELS, refFromLabels } from './names.ts';

/** Neither `create` nor `start`: crawlerd caused them, and each would cost an inspection during a launch. */
const EVENTS = ['die', 'oom', 'pause', 'unpause', 'destroy'];

/** Query for the event feed of one instance's containers. */
export function eventsQuery(instance: string, sinceSeconds: number): Record<string, string> {
  return {
    // The engine answers just before it subscribes: requesting the last moments again closes that gap.
    since: String(sinceSeconds),
    filters: JSON.stringify({
      type: ['container'],
      label: [`${LABELS.instance}=${instance}`],
      event: EVENTS,
    }),
  };
}

/**
 * Reads engine events (one JSON text a line) until the stream ends, which it never does on its own.
 *
 * @throws RuntimeError `interrupted`, always.
 */
export async function readEvents(stream: Readable, onHint: (ref: AttemptRef) => void): Promise<never> {
  const lines = new LineSplitter();
  let reason = 'it ended';
  try {
    for await (const chunk of stream) {
      for (const line of lines.push(Buffer.from(chunk))) {
        const ref = refFromEvent(line);
        if (ref !== null) onHint(ref);
      }
    }
  } catch (error) {
    reason = messageOf(error);
  }
  throw new RuntimeError('interrupted', `The event feed of the Docker engine was lost: ${reason}.`);
}

/** The attempt an event is about; null for a line about none. */
export function refFromEvent(line: string): AttemptRef | null {
  try {
    const event: unknown = JSON.parse(line);
    if (!isRecord(event) || !isRecord(event['Actor']) || !isRecord(event['Actor']['Attributes'])) return null;
    const labels = Object.entries(event['Actor']['Attributes']).filter(isTextEntry);
    return refFromLabels(Object.fromEntries(labels));
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isTextEntry(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string';
}
