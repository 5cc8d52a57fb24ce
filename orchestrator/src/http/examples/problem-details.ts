import type { ProblemCode } from '../problem-codes.ts';
import { ID } from './executions.ts';

/** What each problem says to people, as it is said of what the other examples show. */
export const PROBLEM_DETAILS: Readonly<Record<ProblemCode, string>> = {
  invalid_request: 'The body of the request is invalid; nothing was changed.',
  not_json: 'The body of the request is not valid JSON; nothing was changed. It ends too early.',
  bad_request:
    'The request cannot be read: its path is not percent-encoded UTF-8, or its body has another length than it says.',
  invalid_launch: 'The launch request is invalid; nothing was started.',
  invalid_query: 'The querystring of the request is invalid; nothing was changed.',
  invalid_bulk: 'The request does not say which executions; nothing was changed.',
  image_not_allowed: 'The image my/crawler:1 may not be launched: CRAWLERD_ALLOWED_IMAGES does not list it.',
  invalid_task: 'The task is invalid; nothing was stored.',
  invalid_token: 'The request for a token is invalid; nothing was changed.',
  invalid_endpoint: 'The endpoint cannot be used; nothing was stored.',
  credential_missing: 'This needs a token: send the header Authorization: Bearer <token>.',
  credential_unknown: 'The token is none of this service.',
  credential_expired: 'The token ci has expired at 2026-12-23T09:12:44.310Z: ask for another one.',
  credential_revoked: 'The token ci was revoked at 2026-11-24T10:00:00.000Z: ask for another one.',
  host_refused:
    'Only requests to localhost are accepted unless CRAWLERD_API_TOKEN is set, or there is a token.',
  origin_refused:
    'The request was sent by a page of another site (its Origin is not the address that was asked); nothing was ' +
    'changed. Allow that site with CRAWLERD_ALLOWED_ORIGINS, for example behind a reverse proxy.',
  credential_foreign: 'This is the credential of a crawler: send a token of an operator.',
  credential_ended: 'The attempt that this credential belongs to has ended.',
  scope_missing:
    'The token ci has the scope read, and this needs operate: use another token. Nothing was changed.',
  token_narrowed:
    'The token is narrowed to labels, and this concerns everything: use a token without labels. Nothing was changed.',
  route_unknown: 'There is no route GET /api/v1/crawls. The API is documented at /docs.',
  execution_unknown: `There is no execution "${ID}". List them with: crawlerd ls`,
  task_unknown: 'There is no task "books-daily". List them with: crawlerd task ls',
  schedule_unknown: 'There is no schedule "morning". List them with: crawlerd schedule ls',
  file_unknown: `There is no file "books.jsonl" of the execution ${ID}.`,
  orphan_unknown: `There is no such orphan: list them with crawlerd orphans.`,
  token_unknown: 'There is no token with the id "ci". List them with: crawlerd token ls',
  secret_unknown: 'There is no secret "shop_password". List them with: crawlerd secret ls',
  endpoint_unknown: 'There is no endpoint "ops".',
  delivery_unknown: 'There is no delivery 7.',
  cache_unfinished:
    'The execution to copy the cache from is running: wait until it has finished, or choose another execution.',
  not_resumable: 'The execution is running: only one that has finished can be resumed.',
  no_previous_execution:
    'No execution of the task books-daily that was launched before this one has succeeded and is still kept. List them ' +
    'with: crawlerd ls --task books-daily',
  no_failed_pages: 'No failed page of the execution is known that matches; nothing was changed.',
  task_outdated:
    'The task does not fit any more: crawlerd task show books-daily says why. Put it right first.',
  task_changed:
    'The task was changed or removed while it was being launched; nothing was started. Try again.',
  tasks_full: 'There are 1000 saved tasks, as many as may be. Remove one first.',
  not_removable: 'The execution has not finished: stop it first.',
  orphan_needed: 'An execution needs this container by now; it was not removed.',
  orphan_ambiguous: 'The attempt has several containers: say which with container_id.',
  token_name_taken:
    'There is a token ci that is not revoked. Choose another name, or revoke it first: crawlerd token revoke ci',
  tokens_full:
    'There are 1000 tokens, and none of them is revoked. Revoke some first: crawlerd token revoke <name>',
  admin_token_needed:
    'From the first token on everybody needs one, and only one of the scope admin can make others: make one of that ' +
    'scope first, or start the service with CRAWLERD_API_TOKEN. Nothing was changed.',
  completion_conflict: 'Another completion was recorded before.',
  secrets_full: 'There are 1000 secrets, as many as may be. Remove one first: crawlerd secret rm <name>',
  endpoints_full: 'There are 100 endpoints, as many as may be. Remove one first.',
  execution_removed: 'The execution was removed at 2026-12-01T08:00:00.000Z. Somebody asked for it.',
  body_too_large: 'The body is larger than 4 MiB; nothing was changed.',
  encoding_unsupported:
    'The body is compressed (Content-Encoding): send it uncompressed, without that header. Nothing was changed.',
  media_type_unsupported:
    'The body was sent as text/plain: send JSON with the header Content-Type: application/json. Nothing was changed.',
  charset_unsupported:
    'The body says that its charset is utf-16 (Content-Type): send JSON in UTF-8. Nothing was changed.',
  range_not_satisfiable: 'The file has 49212 bytes: ask for some of them.',
  idempotency_key_reused: 'The Idempotency-Key was already used for a different launch; nothing was started.',
  queue_full: 'The queue is full (CRAWLERD_QUEUE_LIMIT): try again later. Nothing was started.',
  token_queue_full:
    'The token ci may have 10 queued executions: try again when some of them have been launched.',
  too_many_requests: 'The token ci may send 120 requests a minute: try again in 5 s. Nothing was changed.',
  internal_error: 'Internal error of crawlerd; see the service log for details. Please report it.',
  storage_unavailable: 'The disk of the data folder is nearly full: make room, and try again.',
  runtime_unavailable: 'The engine does not answer at /var/run/docker.sock. Start it, or set DOCKER_HOST.',
  checks_busy: 'Too many large requests are being checked: try again in some seconds.',
  answers_busy:
    'Too many long answers are open that their readers have not taken. Try again in some seconds, and close the ' +
    'connections of readers that do not read.',
  schedule_due: 'A tick of the schedule is being launched; nothing was changed: try again in some seconds.',
};
