import type { TSchema } from 'typebox';
import * as shared from '@crawlerd/shared';
import { EXAMPLES } from './examples/answers.ts';
import { jsonOf, objectOf, type Json } from './plain-json.ts';

/** The documents that people know by name. What is nowhere used is not described. */
export const NAMED: Readonly<Record<string, TSchema>> = {
  Launch: shared.LaunchSchema,
  LaunchReply: shared.LaunchReplySchema,
  LaunchCheck: shared.LaunchCheckSchema,
  CrawlConfig: shared.CrawlConfigSchema,
  Resources: shared.ResourcesSchema,
  Acceptance: shared.AcceptanceSchema,
  Task: shared.TaskSchema,
  TaskRef: shared.TaskRefSchema,
  TaskSummary: shared.TaskSummarySchema,
  TaskList: shared.TaskListSchema,
  TaskView: shared.TaskViewSchema,
  TaskReply: shared.TaskReplySchema,
  Schedule: shared.ScheduleSchema,
  ScheduleRef: shared.ScheduleRefSchema,
  ScheduleView: shared.ScheduleViewSchema,
  ScheduleList: shared.ScheduleListSchema,
  SchedulesPaused: shared.SchedulesPausedSchema,
  Tick: shared.TickSchema,
  TickList: shared.TickListSchema,
  StopRequest: shared.StopSchema,
  Execution: shared.ExecutionStatusSchema,
  ExecutionList: shared.ExecutionListSchema,
  Bulk: shared.BulkSchema,
  BulkReply: shared.BulkReplySchema,
  ExecutionSummary: shared.ExecutionSummarySchema,
  ExecutionDetail: shared.ExecutionDetailSchema,
  Attempt: shared.AttemptSchema,
  Diagnosis: shared.DiagnosisSchema,
  Progress: shared.ProgressSchema,
  ResultData: shared.ResultDataSchema,
  Event: shared.EventSchema,
  EventList: shared.EventListSchema,
  File: shared.FileSchema,
  FileList: shared.FileListSchema,
  Page: shared.PageSchema,
  PageList: shared.PageListSchema,
  RetryPages: shared.RetryPagesSchema,
  Orphan: shared.OrphanSchema,
  OrphanList: shared.OrphanListSchema,
  LogPage: shared.LogPageSchema,
  Endpoint: shared.EndpointSchema,
  EndpointView: shared.EndpointViewSchema,
  EndpointList: shared.EndpointListSchema,
  Delivery: shared.DeliverySchema,
  DeliveryList: shared.DeliveryListSchema,
  Secret: shared.SecretSchema,
  SecretList: shared.SecretListSchema,
  SecretValue: shared.SecretValueSchema,
  SecretRef: shared.SecretRefSchema,
  Token: shared.TokenSchema,
  TokenCreated: shared.TokenCreatedSchema,
  TokenList: shared.TokenListSchema,
  TokenRequest: shared.TokenRequestSchema,
  Tombstone: shared.TombstoneSchema,
  PruneReply: shared.PruneReplySchema,
  Check: shared.CheckSchema,
  Health: shared.HealthSchema,
  Readiness: shared.ReadinessSchema,
  Problem: shared.ProblemSchema,
};

/**
 * Puts each of these schemas once into the document, under its name, and a reference to it wherever it stands. The
 * routes have the schemas themselves, which are what requests are checked with; generators of clients make a type of
 * each name.
 */
export function withNamedSchemas<T extends object>(document: T): T {
  const names = new Map<string, string>();
  for (const [name, schema] of Object.entries(NAMED)) names.set(keyOf(plain(schema)), name);
  const used = new Set<string>();
  const referring = (value: Json, isTop = false): Json => {
    if (typeof value !== 'object' || value === null) return value;
    const name = isTop ? undefined : names.get(keyOf(value));
    if (name !== undefined) {
      used.add(name);
      return { $ref: `#/components/schemas/${name}` };
    }
    if (Array.isArray(value)) return value.map((each) => referring(each));
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, referring(each)]));
  };
  const named = referring(plain(document));
  const schemas: Record<string, Json> = {};
  for (const [name, schema] of Object.entries(NAMED)) {
    const shown = referring(plain(schema), true);
    const examples = EXAMPLES[name];
    schemas[name] = examples === undefined ? shown : { ...objectOf(shown), examples: [jsonOf(examples)] };
  }
  const components = objectOf(objectOf(named)['components'] ?? {});
  const inUse = Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name)));
  return { ...document, ...objectOf(named), components: { ...components, schemas: inUse } };
}

function plain(value: object): Json {
  return forGenerators(jsonOf(value));
}

/**
 * As generators of clients understand it. The plugin writes some maps with a pattern for their keys and others without;
 * generators know only the latter. And a key with a default is one that they ask for, so it stands in the description.
 */
function forGenerators(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(forGenerators);
  const { patternProperties, default: preset, properties, ...rest } = value;
  const [ofPattern] = Object.values(objectOf(patternProperties ?? null));
  const schema = {
    ...rest,
    ...(ofPattern !== undefined && { additionalProperties: ofPattern }),
    ...(preset !== undefined && { description: described(rest['description'], preset) }),
  };
  const plainSchema = Object.fromEntries(
    Object.entries(schema).map(([key, each]) => [key, forGenerators(each)]),
  );
  // Its keys are names, and may be any of those above.
  if (properties === undefined) return plainSchema;
  const ofKeys = Object.entries(objectOf(properties)).map(([key, each]): [string, Json] => [
    key,
    forGenerators(each),
  ]);
  // An object of which no key is named has any keys: without a word of that, some take it for one that has none.
  const any = ofKeys.length === 0 && rest['additionalProperties'] === undefined;
  return {
    ...plainSchema,
    ...(any && ofPattern === undefined && { additionalProperties: true }),
    properties: Object.fromEntries(ofKeys),
  };
}

function described(description: Json | undefined, preset: Json): string {
  const text = typeof description === 'string' ? `${description} ` : '';
  return `${text}Default: ${typeof preset === 'string' ? preset : JSON.stringify(preset)}`;
}

/** The same text for the same schema, in whatever order its keys are. A description says where it stands. */
function keyOf(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(keyOf).join(',')}]`;
  const keys = Object.keys(value).toSorted();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${keyOf(value[key] ?? null)}`).join(',')}}`;
}
