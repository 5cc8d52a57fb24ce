// Sets up a fresh clone: dependencies and builds. Prints what it does; skips what is up to date.
// Plain JavaScript without packages, because it runs before any is installed.

const NEEDED = [20, 20];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `crawlerd needs Node ${NEEDED.join('.')} or newer; this is ${process.version}. Get one from https://nodejs.org/`,
  );
  process.exit(1);
}

// Only now: an old Node may not even be able to read these.
const { bringDependencies } = await import('./setup/dependencies.mjs');
const { bringBuild } = await import('./setup/build.mjs');
const { SetupError } = await import('./setup/run-quietly.mjs');

try {
  await bringDependencies();
  await bringBuild();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}
