import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { FileListSchema, FileQuerySchema, type FileList } from '@crawlerd/shared';
import type { FilePage } from '../../ports/result-files.ts';
import { invalidQuery } from '../../use-cases/errors.ts';
import { listResultFiles, openResultFile, zipResultFiles } from '../../use-cases/result-files.ts';
import type { App } from '../app.ts';
import { byteRange } from '../byte-range.ts';
import { allowsRange, entityTag, namesTag } from '../entity-tag.ts';
import type { OpenAnswers } from '../open-answers.ts';
import { jsonOrBytes, bytesAnswer } from '../openapi.ts';
import { problemAnswers } from '../openapi-problems.ts';
import type { Services } from '../services.ts';
import { closeWithAnswer } from './close-with-answer.ts';
import { ExecutionParams } from './execution-params.ts';
import { asInertFile } from './file-headers.ts';
import { HELD_BYTES, sendRange } from './send-range.ts';

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
          ...problemAnswers('execution_removed', 'invalid_query'),
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
      if (limit !== undefined || cursor !== undefined) {
        const field = cursor === undefined ? 'limit' : 'cursor';
        throw invalidQuery(field, 'is for the list: an archive holds all files');
      }
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
          ...problemAnswers('execution_removed', 'file_unknown', 'range_not_satisfiable'),
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
      return sendRange(reply, answers, rangeOf(request, file.bytes, tag), {
        what: 'The file',
        bytes: file.bytes,
        read: (start, end) => file.read(start, end),
      });
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
