import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { FastifyReply } from 'fastify';
import type { ProblemFacts } from './problems.ts';

/** What all answers together may hold because their readers have not taken it yet. */
const ROOM_BYTES = 512 * 1024 * 1024;
/** A reader that takes nothing for so long is gone, or wants to hold us up. */
const UNREAD_MS = 120_000;

export interface AnswerRoomOptions {
  readonly roomBytes?: number;
  readonly unreadMs?: number;
}

/**
 * Bounds the memory of answers that are not read: a reader that stops reading keeps what was made for it. Short
 * answers need no room, so that health and state can be asked for whatever others do.
 */
export class AnswerRoom {
  #leftBytes: number;
  readonly #unreadMs: number;
  readonly #held = new Map<ServerResponse, number>();

  constructor({ roomBytes = ROOM_BYTES, unreadMs = UNREAD_MS }: AnswerRoomOptions = {}) {
    this.#leftBytes = roomBytes;
    this.#unreadMs = unreadMs;
  }

  /**
   * Takes so much room, or so much more, until the answer has been read, or its reader has left or is given up. False if
   * there is not so much left.
   */
  take({ raw }: FastifyReply, bytes: number): boolean {
    if (bytes > this.#leftBytes) return false;
    this.#leftBytes -= bytes;
    const held = this.#held.get(raw);
    this.#held.set(raw, (held ?? 0) + bytes);
    if (held !== undefined) return true;
    raw.once('close', () => {
      this.#leftBytes += this.#held.get(raw) ?? 0;
      this.#held.delete(raw);
    });
    endUnread(raw, this.#unreadMs);
    return true;
  }
}

/** Node's timeout of a socket begins anew with each byte that is taken, and also ends for one that has nothing to say. */
function endUnread(response: ServerResponse, ms: number): void {
  const { socket } = response;
  // Without a network there is no reader.
  if (!(socket instanceof Socket)) return;
  response.setTimeout(ms, () => {
    if (response.writableLength + socket.writableLength > 0) response.destroy();
    else socket.setTimeout(ms);
  });
}

export const ANSWERS_BUSY: ProblemFacts = {
  status: 503,
  code: 'answers_busy',
  detail:
    'Too many long answers are open that their readers have not taken. Try again in some seconds, and close the ' +
    'connections of readers that do not read.',
};
