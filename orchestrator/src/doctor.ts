import type { Check } from '@crawlerd/shared';
import { chooseRuntime, type RuntimeChoice } from './choose-runtime.ts';
import { readConfig } from './read-config.ts';
import { runDoctorChecks } from './use-cases/run-doctor-checks.ts';

export interface DoctorOptions extends RuntimeChoice {
  /** Returns a sentence, or throws one, about the folder for the database, outputs and logs. */
  readonly checkDataFolder: (dataDir: string) => string;
}

/**
 * `crawlerd doctor`: the data folder, then what the chosen runtime needs.
 *
 * @throws ConfigError if the settings are wrong.
 */
export async function doctor(options: DoctorOptions): Promise<Check[]> {
  const config = readConfig(options.env, options.runtimes);
  return runDoctorChecks([
    { name: 'data folder', run: async () => options.checkDataFolder(config.CRAWLERD_DATA_DIR) },
    ...chooseRuntime(config, options).doctorChecks(),
  ]);
}
