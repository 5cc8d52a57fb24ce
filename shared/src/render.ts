import { Type } from 'typebox';
import { Defaulted, type Complete } from './defaults.ts';
import { PatternString } from './validation.ts';
import { OpenObject } from './open-object.ts';

const RENDER_MODES = ['never', 'auto', 'always'] as const;
const WAIT_UNTIL = ['load', 'domcontentloaded', 'networkidle'] as const;
const RESOURCE_TYPES = [
  'image',
  'media',
  'font',
  'stylesheet',
  'script',
  'xhr',
  'fetch',
  'eventsource',
  'manifest',
  'other',
] as const;

const BROWSER_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome'];
/** Searched after PATH, which a service often has cut short. The last is where our own image has it. */
const BROWSER_FOLDERS = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/opt/google/chrome',
  '/usr/lib/chromium',
];

/** Where a browser may be, the likeliest first. Relative folders of PATH are left out. */
export function browserCandidates(searchPath = ''): string[] {
  const folders = [...searchPath.split(':').filter((folder) => folder.startsWith('/')), ...BROWSER_FOLDERS];
  return folders.flatMap((folder) => BROWSER_NAMES.map((name) => `${folder}/${name}`));
}

/** How pages are rendered in a browser, if they are. */
export const RenderSchema = OpenObject(
  {
    mode: Defaulted(
      Type.Enum([...RENDER_MODES], {
        description: 'auto renders pages that lack a required field, or any item, without a browser.',
      }),
      'auto',
    ),
    wait_until: Defaulted(
      Type.Enum([...WAIT_UNTIL], {
        description: 'The state a page must reach before it is read.',
      }),
      'load',
    ),
    timeout: Defaulted(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 600,
        description: 'Seconds for one page in the browser.',
      }),
      30,
    ),
    block: Defaulted(
      Type.Array(Type.Enum([...RESOURCE_TYPES]), {
        uniqueItems: true,
        maxItems: RESOURCE_TYPES.length,
        description: 'Kinds of resources that are not loaded.',
      }),
      ['image', 'media', 'font'],
    ),
    executable: Type.Optional(
      // A config must not be a way to run just any program.
      PatternString(
        '^/(?:[^\\u0000-\\u001f\\u007f]*/)?(?:chromium|chromium-browser|chrome|google-chrome|google-chrome-stable|chrome-headless-shell|headless_shell)$',
        'must be the absolute path of a Chromium or Chrome executable with one of its usual names',
        {
          maxLength: 500,
          description: 'Path of the browser. Default: the first of the usual names on PATH.',
        },
      ),
    ),
  },
  { description: 'How pages are rendered in a browser.' },
);

/** `"auto"` is short for `{"mode": "auto"}`. */
export const RenderConfigSchema = Type.Union([Type.Enum([...RENDER_MODES]), RenderSchema], {
  description: 'Whether pages are run in a real browser. An object says how; without mode it means auto.',
});

export type RenderConfig = Complete<typeof RenderConfigSchema>;
