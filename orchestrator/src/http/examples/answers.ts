import { EXECUTION, FEED, OF_EXECUTIONS, QUEUED, REMOVED, STOPPED, STOPPING } from './executions.ts';
import { FILE_TEXT, ITEMS, LOG_TEXT, METRICS, OF_RESULTS } from './results.ts';
import { NOT_READY, OF_SERVICE, PAUSED_ENDPOINT, REVOKED } from './service.ts';
import { OF_TASKS, PAUSED, TASK_REPLY } from './tasks.ts';

/** What the documents look like in a crawl, for the page that shows the API: what is made up of a schema is noise. */
export const EXAMPLES: Readonly<Record<string, object>> = {
  ...OF_EXECUTIONS,
  ...OF_TASKS,
  ...OF_RESULTS,
  ...OF_SERVICE,
};

type Answers = Readonly<Record<string, unknown>>;

/** Of a zip, and of a workbook, which is one. */
const ZIP_START = 'PK\u0003\u0004';

/** Answers of which the example of their document does not say what they are, by operation, status and content type. */
export const ANSWERS: Readonly<Record<string, Answers>> = {
  getReadiness: { 503: NOT_READY },
  getMetrics: { 'text/plain': METRICS },
  launchExecution: { 200: EXECUTION },
  launchTask: { 200: EXECUTION },
  replayExecution: { 200: EXECUTION },
  stopExecution: { 200: STOPPED, 202: STOPPING },
  resumeExecution: { 202: QUEUED },
  retryPages: { 202: QUEUED },
  removeExecution: { 200: REMOVED },
  putTask: { 201: { ...TASK_REPLY, revision: 1, outcome: 'created', changed: [] } },
  pauseSchedule: { 200: PAUSED },
  resumeAllSchedules: { 200: { paused: false, changed: 1 } },
  revokeToken: { 200: REVOKED },
  pauseEndpoint: { 200: PAUSED_ENDPOINT },
  listEvents: { 'text/event-stream': FEED },
  listEventsOfExecution: { 'text/event-stream': FEED },
  getLogs: { 'text/plain': LOG_TEXT },
  getItems: {
    ...ITEMS,
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ZIP_START,
    'application/vnd.apache.parquet': 'PAR1',
  },
  listFiles: { 'application/zip': ZIP_START },
  getFile: { 'application/octet-stream': FILE_TEXT },
};
