import { FIELD_STRATEGIES, FINISHED_STATUSES, KNOWN_FIELDS, REASONS, WARNINGS } from '@crawlerd/shared';
import { readerIn } from '../../crawler-image/src/extract/field.ts';
import { FIELDS } from '../../crawler-image/src/extract/fields.ts';
import { keysOf } from '../../crawler-image/src/extract/values/field-types.ts';
import { DEFAULT_URL } from '../../orchestrator/src/cli/service-url.ts';
import { environmentSchema } from '../../orchestrator/src/environment-schema.ts';
import type { RuntimeEntry } from '../../orchestrator/src/ports/runtime-entry.ts';
import { EVENTS, TRANSITIONS } from '../../orchestrator/src/domain/transitions.ts';

/** Parts of the documents that are generated from the code. */

export function transitionsTable(): string {
  const rows = TRANSITIONS.map(({ from, on, to, because, ifRetry, ifPages }) => [
    code(from),
    code(on),
    code(to),
    because === undefined
      ? ifRetry === true
        ? 'max_attempts allows a further attempt'
        : ifPages === true
          ? 'only failed pages are to be tried again'
          : ''
      : CAUSES[because],
  ]);
  return table(['from', 'event', 'to', 'only if'], rows);
}

/** Events that change no status are left out, and events between the same two statuses share an arrow. */
export function stateDiagram(): string {
  const arrows = new Map<string, Set<string>>([['[*] --> queued', new Set(['accepted'])]]);
  for (const { from, on, to } of TRANSITIONS.filter((row) => row.from !== row.to)) {
    const arrow = `${from} --> ${to}`;
    arrows.set(arrow, (arrows.get(arrow) ?? new Set()).add(on));
  }
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...[...arrows].map(([arrow, events]) => `  ${arrow}: ${[...events].join('<br/>')}`),
    ...FINISHED_STATUSES.map((status) => `  ${status} --> [*]`),
    '```',
  ].join('\n');
}

const CAUSES = {
  requested: 'a stop was requested',
  deadline: 'it is being stopped for its deadline',
  silence: 'it is being ended for its silence',
  disk_quota: 'it is being stopped for its output quota',
};

export function eventsTable(): string {
  return meaningTable('event', EVENTS);
}

export function warningsTable(): string {
  return meaningTable('warning', WARNINGS);
}

export function reasonsTable(): string {
  return meaningTable('reason', REASONS);
}

/** The fields that are read by name: what they fill in an item, and the strategies that find them. */
export function fieldsTable(): string {
  const rows = KNOWN_FIELDS.map(({ name, type, meaning }) => {
    const strategies = FIELD_STRATEGIES.filter(
      (strategy) => strategy === 'selectors' || readerIn(FIELDS[name], strategy) !== null,
    );
    return [keysOf(name, type).map(code).join(', '), code(type), strategies.map(code).join(', '), meaning];
  });
  return table(['keys of an item', 'type', 'strategies', 'meaning'], rows);
}

function meaningTable(title: string, meanings: Readonly<Record<string, string>>): string {
  return table(
    [title, 'meaning'],
    Object.entries(meanings).map(([name, meaning]) => [code(name), meaning]),
  );
}

/** A table of Markdown. */
export function table(titles: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(titles), `|${'---|'.repeat(titles.length)}`, ...rows.map(line)].join('\n');
}

/** Text as code of Markdown. */
export function code(text: string): string {
  return `\`${text}\``;
}

export interface Setting {
  readonly description?: string;
  readonly default?: string | number;
  readonly enum?: readonly string[];
}

/** Read by the command line, the set-up and the engine's address, not by the service itself. */
export const OTHER_SETTINGS: Readonly<Record<string, Setting>> = {
  CRAWLERD_URL: {
    description:
      'The service that the command line speaks to; it sends CRAWLERD_API_TOKEN along. ' +
      `Default: CRAWLERD_HOST and CRAWLERD_PORT, else ${DEFAULT_URL}.`,
  },
  CRAWLERD_COMMAND: {
    description:
      'How messages call the command line, if what they find out themselves does not work for you.',
  },
  CRAWLERD_NO_SYSTEM_CHANGES: {
    description:
      '1 forbids the set-up to install or start anything outside this folder.\n' +
      'Give it in the environment: part of the set-up runs before this file is read.',
  },
  DOCKER_TLS_VERIFY: { description: '1 speaks TLS to an engine at tcp://, with DOCKER_CERT_PATH.' },
  DOCKER_CERT_PATH: { description: 'Folder with ca.pem, cert.pem and key.pem for DOCKER_TLS_VERIFY.' },
};

/** The whole of `.env.example`. */
export function envExample(runtimes: readonly RuntimeEntry[]): string {
  return [
    '# The settings of crawlerd. Copy this file to .env, and take the "# " from the lines you change.',
    '# The environment wins over .env. Empty values count as not set; where nothing follows the =,',
    '# nothing is set. Durations are seconds.',
    '',
    ...Object.entries<object>(environmentSchema(runtimes).properties).map(settingLines),
    '# Not for the service, but for the command line, the set-up, and the way to the engine:',
    '',
    ...Object.entries(OTHER_SETTINGS).map(settingLines),
  ].join('\n');
}

function settingLines([name, schema]: [string, object]): string {
  const { description = '', enum: choices, default: value }: Setting = schema;
  const meaning = choices === undefined ? description : `${description} One of: ${choices.join(', ')}.`;
  const lines = meaning.split('\n').map((line) => `# ${line}\n`);
  // A default that depends on the machine is described in words.
  const shown = value === undefined || /default:/i.test(description) ? '' : String(value);
  return `${lines.join('')}# ${name}=${shown}\n`;
}
