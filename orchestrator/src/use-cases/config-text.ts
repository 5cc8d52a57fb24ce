/** Longer ones are read by programs, and would keep everybody waiting while they are laid out. */
const LAID_OUT_MAX = 64 * 1024;

/** The config as the crawler finds it on disk, laid out for people. */
export function configText(config: string): string {
  return `${config.length > LAID_OUT_MAX ? config : JSON.stringify(JSON.parse(config), null, 2)}\n`;
}
