import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { FileListSchema, FileQuerySchema, type FileList } from '@crawlerd/shared';
import type { FilePage } from '../../ports/result-files.ts';
import { PART_BYTES } from '../../ports/turns.ts';
import { RequestError } from '../../use-cases/errors.ts';
import { listResultFiles, openResultFile, zipResultFiles } from '../../use-cases/result-files.ts';
import type { App } from '../app.ts';
import { byteRange } from '../byte-range.ts';
import { allowsRange, entityTag, namesTag } from '../entity-tag.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { jsonOrBytes, bytesAnswer, problemAnswers } from '../openapi.ts';
import { sendProblem } from '../problems.ts';
import type { Services } from '../services.ts';
import { closeWithAnswer } from './close-with-answer.ts';
import { ExecutionParams } from './execution-params.ts';
import { asInertFile } from './file-headers.ts';

/** A part that is being sent, one that waits, and one that is being read. */
const HELD_BYTES = 4 * PART_BYTES;
const BYTES = 'application/octet-stream';
const ZIP = 'application/zip';

const FileParams = Type.Object({
  id: Type.String(),
  '*': Type.String({ description: 'Name of the file, as the list has it, with its folders.' }),
});
const RangeHeaders = Type.Object({
  range: Type.Optional(Type.String({ description: 'One range of bytes, such as `bytes=100-`.' })),
  'if-range': Type.Optional(
    Type.String({ description: 'An ETag: if the file is another one by now, all of it is sent.' }),
  ),
  'if-none-match': Type.Optional(Type.String({ description: 'ETags: if the file has one of them, 304.' })),
});

export function fileRoutes(app: App, services: Services, answers: OpenAnswers): void {
  app.get(
    '/executions/:id/files',
    {
      config: { access: 'read', narrowed: 'execution' },
      schema: {
        operationId: 'listFiles',
        tags: ['executions'],
        summary: 'The files in the output folder, in order of their names; also while the crawl is running',
        description:
          'Links are not followed, and only regular files are listed: `left_out` says what else there is. With ' +
          '`archive=zip` all files come as one zip, up to 65,000 of them; `left-out.txt` in it says what is missing.',
        params: ExecutionParams,
        querystring: FileQuerySchema,
        response: {
          200: jsonOrBytes(FileListSchema, ZIP, 'A page of the list, or with `archive=zip` the files.'),
          ...problemAnswers(400, 404, 410, 503),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { archive, limit, cursor } = request.query;
      if (archive === undefined) {
        const page = { after: cursor ?? null, limit: limit ?? 100 };
        return fileList(await listResultFiles(services, id, page));
      }
      if (limit !== undefined || cursor !== undefined) throw noPageOfArchive(cursor === undefined);
      const zip = zipResultFiles(services, id);
      asInertFile(reply, ZIP, `${id}.zip`);
      return answers.stream(reply, { isLive: false, heldBytes: HELD_BYTES }, () => zip);
    },
  );
  app.get(
    '/executions/:id/files/*',
    {
      config: { access: 'read', narrowed: 'execution' },
      schema: {
        operationId: 'getFile',
        tags: ['executions'],
        summary: 'One file from the output folder, or a range of it; also while the crawl is running',
        description:
          'As long as it was when it was asked for. The `ETag` is strong once the execution is over and its container ' +
          'is gone, and weak before: then `If-Range` gets all of the file.',
        params: FileParams,
        headers: RangeHeaders,
        response: {
          200: bytesAnswer(BYTES, 'The file. Whatever it is, it has this type, and browsers save it.'),
          206: bytesAnswer(BYTES, 'The range: `Content-Range` says which.'),
          304: Type.Null({ description: 'The file still has the ETag.' }),
          ...problemAnswers(404, 410, 416, 503),
        },
      },
    },
    async (request, reply) => {
      const { id, '*': name } = request.params;
      const { file, isSettled } = await openResultFile(services, id, name);
      closeWithAnswer(reply, file);
      const tag = entityTag(file.version, isSettled);
      asInertFile(reply, BYTES, name.slice(name.lastIndexOf('/') + 1));
      void reply.headers({
        etag: tag,
        'accept-ranges': 'bytes',
        'last-modified': file.modifiedAt.toUTCString(),
      });
      if (namesTag(request.headers['if-none-match'], tag)) return reply.code(304).send(null);
      const range = rangeOf(request, file.bytes, tag);
      if (range === 'outside') {
        void reply.header('content-range', `bytes */${file.bytes}`);
        const detail = `The file has ${file.bytes} bytes: ask for some of them.`;
        return sendProblem(reply, request, { status: 416, code: 'range_not_satisfiable', detail });
      }
      const { start, end } = range === 'whole' ? { start: 0, end: file.bytes } : range;
      if (range !== 'whole') {
        void reply.code(206).header('content-range', `bytes ${start}-${end - 1}/${file.bytes}`);
      }
      void reply.header('content-length', end - start);
      return answers.stream(reply, { isLive: false, heldBytes: HELD_BYTES }, () => file.read(start, end));
    },
  );
}

function fileList({ files, leftOut, next }: FilePage): FileList {
  return {
    files: files.map(({ name, bytes, modifiedAt, sha256 }) => ({
      name,
      bytes,
      modified_at: modifiedAt.toISOString(),
      sha256,
    })),
    left_out: [...leftOut],
    next_cursor: next,
  };
}

/** Only GET has ranges (RFC 9110, 14.2). */
function rangeOf({ method, headers }: FastifyRequest, bytes: number, tag: string) {
  const { range } = headers;
  const ifRange = headers['if-range'];
  const isAllowed = method === 'GET' && allowsRange(Array.isArray(ifRange) ? '' : ifRange, tag);
  return isAllowed ? byteRange(range, bytes) : 'whole';
}

function noPageOfArchive(isLimit: boolean): RequestError {
  return new RequestError(
    'invalid_query',
    'The querystring of the request is invalid; nothing was changed.',
    [{ field: isLimit ? 'limit' : 'cursor', message: 'is for the list: an archive holds all files' }],
  );
}
