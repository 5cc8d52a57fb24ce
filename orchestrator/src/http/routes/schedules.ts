import { Type } from 'typebox';
import {
  ScheduleListQuerySchema,
  ScheduleListSchema,
  SchedulesPausedSchema,
  ScheduleViewSchema,
  TickListQuerySchema,
  TickListSchema,
} from '@crawlerd/shared';
import {
  getSchedule,
  listSchedules,
  listTicks,
  pauseAllSchedules,
  pauseSchedule,
  resumeAllSchedules,
  resumeSchedule,
} from '../../use-cases/schedules.ts';
import type { App } from '../app.ts';
import { problemAnswers } from '../openapi-problems.ts';
import { shownSchedule, tickView } from '../schedule-views.ts';
import type { RouteServices } from '../services.ts';

/** Any text is accepted: an unknown id is answered with 404. */
const AnyId = Type.Object({ id: Type.String() });

/** When saved tasks are launched by themselves, and what became of that. They are changed with their task. */
export function scheduleRoutes(app: App, services: RouteServices): void {
  app.get(
    '/schedules',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listSchedules',
        tags: ['schedules'],
        summary: 'List schedules and their next ticks',
        querystring: ScheduleListQuerySchema,
        response: { 200: ScheduleListSchema, ...problemAnswers('invalid_query') },
      },
    },
    async ({ query }) => {
      const { schedules, nextCursor } = listSchedules(services, query);
      const views = [];
      for (const record of schedules) {
        await services.turns.next();
        views.push(shownSchedule(services, record));
      }
      return { schedules: views, next_cursor: nextCursor };
    },
  );

  app.get(
    '/schedules/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getSchedule',
        tags: ['schedules'],
        summary: 'A schedule and its next ticks',
        params: AnyId,
        response: { 200: ScheduleViewSchema, ...problemAnswers('schedule_unknown') },
      },
    },
    ({ params: { id } }) => shownSchedule(services, getSchedule(services, id)),
  );

  app.get(
    '/schedules/:id/ticks',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listTicks',
        tags: ['schedules'],
        summary: 'What became of the ticks of a schedule, newest first',
        description: 'Also of a schedule that was removed, as long as its ticks are kept.',
        params: AnyId,
        querystring: TickListQuerySchema,
        response: { 200: TickListSchema, ...problemAnswers('schedule_unknown', 'invalid_query') },
      },
    },
    ({ params: { id }, query }) => {
      const { ticks, nextCursor } = listTicks(services, id, query);
      return { ticks: ticks.map(tickView), next_cursor: nextCursor };
    },
  );

  app.post(
    '/schedules/:id/pause',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'pauseSchedule',
        tags: ['schedules'],
        summary: 'Pause a schedule: it launches nothing until it is resumed',
        description: 'What runs goes on. The pause stays when its task is put again. May be repeated.',
        params: AnyId,
        response: {
          200: ScheduleViewSchema,
          ...problemAnswers('schedule_unknown', 'checks_busy', 'schedule_due'),
        },
      },
    },
    async ({ params: { id } }) => shownSchedule(services, await pauseSchedule(services, id)),
  );

  app.post(
    '/schedules/:id/resume',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'resumeSchedule',
        tags: ['schedules'],
        summary: 'Resume a paused schedule',
        description:
          'The ticks of the pause are skipped. One that its task pauses stays paused, and says so in `paused_by`. May be ' +
          'repeated.',
        params: AnyId,
        response: {
          200: ScheduleViewSchema,
          ...problemAnswers('schedule_unknown', 'checks_busy', 'schedule_due'),
        },
      },
    },
    async ({ params: { id } }) => shownSchedule(services, await resumeSchedule(services, id)),
  );

  app.post(
    '/schedules/pause',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'pauseAllSchedules',
        tags: ['schedules'],
        summary: 'Pause all schedules',
        response: { 200: SchedulesPausedSchema, ...problemAnswers('checks_busy', 'schedule_due') },
      },
    },
    async () => ({ paused: true, changed: await pauseAllSchedules(services) }),
  );

  app.post(
    '/schedules/resume',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'resumeAllSchedules',
        tags: ['schedules'],
        summary: 'Resume all schedules that were paused by a request',
        response: { 200: SchedulesPausedSchema, ...problemAnswers('checks_busy', 'schedule_due') },
      },
    },
    async () => ({ paused: false, changed: await resumeAllSchedules(services) }),
  );
}
