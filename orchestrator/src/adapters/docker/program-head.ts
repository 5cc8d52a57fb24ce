const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
const BIG_ENDIAN = 2;
const MACHINE_OFFSET = 18;
/** A script has none in its first line; the first bytes of each format for programs have. */
const BINARY_BYTES = 256;

/** What the header of a program says, by the name that engines have for a machine (ELF: `e_machine`). */
const MACHINES: Readonly<Record<string, readonly number[]>> = {
  amd64: [62, 3],
  '386': [3],
  arm64: [183, 40],
  arm: [40],
  ppc64le: [21],
  s390x: [22],
  riscv64: [243],
};

/** The interpreter that a script names in its first line, with what ends that line; null for no script. */
export function interpreterOf(head: Buffer): string | null {
  return /^#![ \t]*([^ \t\n]+)/.exec(head.toString('latin1', 0, BINARY_BYTES))?.[1] ?? null;
}

/** The loader that a program names (ELF: `PT_INTERP`), by its form; null if it names none. */
export function loaderOf(head: Buffer): string | null {
  if (!isElf(head)) return null;
  return /\0(\/[\w./+-]*ld[\w.+-]*\.so[\w.]*)\0/.exec(head.toString('latin1'))?.[1] ?? null;
}

export function looksBinary(head: Buffer): boolean {
  return !head.subarray(0, 2).equals(Buffer.from('#!')) && head.subarray(0, BINARY_BYTES).includes(0);
}

/** Whether this machine can run it; null if that is not known. */
export function isProgramOf(head: Buffer, arch: string): boolean | null {
  const machines = MACHINES[arch];
  if (machines === undefined) return null;
  if (!isElf(head) || head.length < MACHINE_OFFSET + 2) return false;
  const isBig = head[5] === BIG_ENDIAN;
  return machines.includes(isBig ? head.readUInt16BE(MACHINE_OFFSET) : head.readUInt16LE(MACHINE_OFFSET));
}

function isElf(head: Buffer): boolean {
  return head.subarray(0, ELF.length).equals(ELF);
}
