/**
 * What the place of a file tells: `<Name>.json`, `<region>/<Name>.json` or
 * `accounts/<id>/<region>/<Name>.json`, below the snapshot's folder.
 */

export interface SnapshotPlace {
  /** The snapshot's own folder, as reports show it; '.' for the working directory. */
  readonly folder: string;
  readonly account: string | null;
  readonly region: string | null;
}

const regionName = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;
const accountId = /^\d{12}$/;

/** `path`: with `/` separators. */
export function placeOf(path: string): SnapshotPlace {
  const folders = path.split('/').slice(0, -1);
  let region: string | null = null;
  let account: string | null = null;
  if (regionName.test(folders.at(-1) ?? '')) region = folders.pop() ?? null;
  if (accountId.test(folders.at(-1) ?? '') && folders.at(-2) === 'accounts') {
    account = folders.pop() ?? null;
    folders.pop();
  }
  return { folder: folders.length === 0 ? '.' : folders.join('/'), account, region };
}
