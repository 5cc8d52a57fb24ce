import { isValid, ManifestFileSchema, ManifestSchema, parseJson, type ManifestFile } from '@crawlerd/shared';
import type { HeldFolder } from './held-folder.ts';

/** That of a hundred thousand parts would be longer, and is not read. */
const BYTES_MAX = 1024 * 1024;
const MANIFESTS_MAX = 4;

/** What manifests in an output folder say of a file beside them, one character per byte in its name. */
export type Checksums = (name: string, bytes: number) => string | null;

/** Reads the files `*.manifest.json`, which our own crawler writes. What is not one says nothing. */
export async function readManifests(root: HeldFolder): Promise<Checksums> {
  const known = new Map<string, ManifestFile>();
  let left = MANIFESTS_MAX;
  for await (const entries of root.entries()) {
    for (const { name, kind } of entries) {
      if (kind !== 'file' || !name.endsWith('.manifest.json') || left-- <= 0) continue;
      for (const entry of await entriesOf(root, name)) {
        known.set(Buffer.from(entry.name).toString('latin1'), entry);
      }
    }
  }
  return (name, bytes) => {
    const entry = known.get(name);
    return entry?.bytes === bytes ? entry.sha256 : null;
  };
}

async function entriesOf(root: HeldFolder, name: string): Promise<ManifestFile[]> {
  const handle = await root.openFile(name);
  if (handle === null) return [];
  try {
    const { size } = await handle.stat();
    if (size > BYTES_MAX) return [];
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
    const manifest = parseJson(buffer.toString('utf8', 0, bytesRead));
    if (!isValid(ManifestSchema, manifest)) return [];
    return manifest.files
      .filter((entry) => isValid(ManifestFileSchema, entry))
      .filter(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256));
  } catch {
    return [];
  } finally {
    await handle.close();
  }
}
