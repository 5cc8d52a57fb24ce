import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { installPackages, isOnPath, mayInstall } from '../setup/system-packages.mjs';

const FOLDER = '/usr/sbin';
const COMMANDS = /^ip6?tables(-restore|-save)?$/;
/** Libraries of the C library itself: every image with a Node that runs has its own. */
const OWN_OF_IMAGE = /^(ld-linux|libc|libm|libdl|libpthread|librt|libresolv)[.-]/;

/**
 * Copies iptables, for the rules that keep crawlers off the host, as files: the image may have no package manager.
 * Without it the service runs, and says that it sets no rules.
 */
export async function copyPacketFilter(out) {
  if (!isOnPath('iptables') && !existsSync(join(FOLDER, 'iptables')) && mayInstall()) {
    await installPackages('Installing iptables', ['iptables']);
  }
  if (!existsSync(join(FOLDER, 'iptables'))) {
    console.log(
      'This base has no iptables, and none can be installed: the service will set no packet filter rules.',
    );
    return;
  }
  const program = realpathSync(join(FOLDER, 'iptables'));
  mkdirSync(join(out, FOLDER), { recursive: true });
  cpSync(program, join(out, FOLDER, basename(program)));
  for (const name of readdirSync(FOLDER).filter((file) => COMMANDS.test(file))) {
    symlinkSync(basename(program), join(out, FOLDER, name));
  }
  for (const library of librariesOf(program)) {
    copyFile(out, library);
    // What the rules match and do is in files of their own, which the program looks for by name.
    const extensions = join(dirname(realpathSync(library)), 'xtables');
    if (existsSync(extensions))
      cpSync(extensions, join(out, extensions), { recursive: true, verbatimSymlinks: true });
  }
}

function librariesOf(program) {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  return [...stdout.matchAll(/(\/\S+) \(0x/g)]
    .map(([, path]) => path)
    .filter((path) => !OWN_OF_IMAGE.test(basename(path)));
}

/** Below /usr/lib, under the name that it is looked for: /lib is a link to it on many systems. */
function copyFile(out, library) {
  const file = realpathSync(library);
  const target = join(out, dirname(file), basename(library));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(file, target);
}
