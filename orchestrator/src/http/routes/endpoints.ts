import { Type } from 'typebox';
import {
  BODY_SCHEMAS,
  DeliveryListSchema,
  DeliveryQuerySchema,
  DeliverySchema,
  EndpointListSchema,
  EndpointNameSchema,
  EndpointViewSchema,
} from '@crawlerd/shared';
import {
  listDeliveries,
  listEndpoints,
  pauseEndpoint,
  putEndpoint,
  readEndpoint,
  redeliver,
  removeEndpoint,
  resumeEndpoint,
  testEndpoint,
} from '../../use-cases/manage-endpoints.ts';
import type { App } from '../app.ts';
import { deliveryView, endpointView } from '../endpoint-views.ts';
import { problemAnswers } from '../openapi-problems.ts';
import type { Services } from '../services.ts';

const EndpointParams = Type.Object({ name: EndpointNameSchema });
const DeliveryParams = Type.Object({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) });
const tags = ['notifications'];

/** Where notifications go. */
export function endpointRoutes(app: App, services: Services): void {
  app.get(
    '/endpoints',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'listEndpoints',
        tags,
        summary: 'All endpoints, without their credentials',
        response: { 200: EndpointListSchema },
      },
    },
    () => ({ endpoints: listEndpoints(services).map(endpointView) }),
  );

  app.get(
    '/endpoints/:name',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'getEndpoint',
        tags,
        summary: 'One endpoint, without its credentials',
        params: EndpointParams,
        response: { 200: EndpointViewSchema, ...problemAnswers('endpoint_unknown') },
      },
    },
    ({ params: { name } }) => endpointView(readEndpoint(services, name)),
  );

  app.put(
    '/endpoints/:name',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'putEndpoint',
        tags,
        summary: 'Set where notifications go, and of what',
        description:
          'Answers 201 for a new name, 200 if it replaces an earlier one, which is not paused then.',
        params: EndpointParams,
        body: BODY_SCHEMAS.endpoint,
        response: {
          200: EndpointViewSchema,
          201: EndpointViewSchema,
          ...problemAnswers('invalid_endpoint', 'endpoints_full'),
        },
      },
    },
    ({ params: { name }, body }, reply) => {
      const { endpoint, isNew } = putEndpoint(services, name, body);
      return reply.code(isNew ? 201 : 200).send(endpointView(endpoint));
    },
  );

  app.delete(
    '/endpoints/:name',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'removeEndpoint',
        tags,
        summary: 'Remove an endpoint and its deliveries',
        params: EndpointParams,
        response: {
          204: Type.Null({ description: 'It was removed.' }),
          ...problemAnswers('endpoint_unknown'),
        },
      },
    },
    ({ params: { name } }, reply) => {
      removeEndpoint(services, name);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/endpoints/:name/test',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'testEndpoint',
        tags,
        summary: 'Send a test notification; its delivery tells what came of it',
        params: EndpointParams,
        response: { 202: DeliverySchema, ...problemAnswers('endpoint_unknown') },
      },
    },
    ({ params: { name } }, reply) => reply.code(202).send(deliveryView(testEndpoint(services, name))),
  );

  app.post(
    '/endpoints/:name/pause',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'pauseEndpoint',
        tags,
        summary: 'Try nothing more until it is resumed; what happens meanwhile is only logged',
        params: EndpointParams,
        response: { 200: EndpointViewSchema, ...problemAnswers('endpoint_unknown') },
      },
    },
    ({ params: { name } }) => endpointView(pauseEndpoint(services, name)),
  );

  app.post(
    '/endpoints/:name/resume',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'resumeEndpoint',
        tags,
        summary: 'Go on with a paused endpoint; what was waiting is tried at once',
        params: EndpointParams,
        response: { 200: EndpointViewSchema, ...problemAnswers('endpoint_unknown') },
      },
    },
    ({ params: { name } }) => endpointView(resumeEndpoint(services, name)),
  );
  deliveryRoutes(app, services);
}

/** What became of notifications. */
function deliveryRoutes(app: App, services: Services): void {
  app.get(
    '/deliveries',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'listDeliveries',
        tags,
        summary: 'Notifications, the newest first, each with its last answer',
        querystring: DeliveryQuerySchema,
        response: { 200: DeliveryListSchema },
      },
    },
    ({ query }) => {
      const { deliveries, nextBefore } = listDeliveries(services, query);
      return { deliveries: deliveries.map(deliveryView), next_before: nextBefore };
    },
  );

  app.post(
    '/deliveries/:id/redeliver',
    {
      config: { access: 'operate' },
      schema: {
        operationId: 'redeliver',
        tags,
        summary: 'Deliver a notification again, from the first attempt on',
        params: DeliveryParams,
        response: { 202: DeliverySchema, ...problemAnswers('delivery_unknown') },
      },
    },
    ({ params: { id } }, reply) => reply.code(202).send(deliveryView(redeliver(services, id))),
  );
}
