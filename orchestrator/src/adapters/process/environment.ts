import { CONTRACT_ENV } from '@crawlerd/shared';
import type { PreparedFolders } from '../../ports/execution-folders.ts';

/** Tells the crawler its output folder, which is not at the path that the contract gives containers. */
const OUTPUT_DIR_ENV = 'CRAWLERD_OUTPUT_DIR';

/** The only variables that a crawler gets from our own environment: the rest may contain secrets. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'LANG',
  'TZ',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
] as const;

export type Environment = Readonly<Record<string, string | undefined>>;

export function passedOn(own: Environment): Record<string, string> {
  return Object.fromEntries(
    PASSED_ON.map((name) => [name, own[name]] as const).filter(
      (entry): entry is readonly [(typeof PASSED_ON)[number], string] => entry[1] !== undefined,
    ),
  );
}

export function crawlerEnvironment(
  own: Environment,
  given: Readonly<Record<string, string>>,
  folders: PreparedFolders,
): Record<string, string> {
  return {
    ...passedOn(own),
    ...given,
    [CONTRACT_ENV.configPath]: folders.configFile,
    [OUTPUT_DIR_ENV]: folders.outputFolder,
    ...(folders.secretsFile !== undefined && { [CONTRACT_ENV.secretsPath]: folders.secretsFile }),
  };
}
