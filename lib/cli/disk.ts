import { closeSync, openSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';

/**
 * Reads single files with bounds and in plain words: whatever goes wrong is a
 * sentence for the user, never an exception. It knows nothing of templates.
 */

/** A template of AWS has at most 1 MB; parameter files and evidence can be larger. */
export const fileBytesMax: number = 64 * 1024 * 1024;
/** Terraform plans of large configurations have some hundred MB; much longer no text can be. */
export const planBytesMax: number = 500 * 1024 * 1024;

export type TextRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly why: string };

export type PathKind =
  | { readonly kind: 'file' | 'folder'; readonly real: string }
  | { readonly kind: 'failed'; readonly why: string };

/** What stands at `path`, links resolved. */
export function lookAt(path: string): PathKind {
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return { kind: 'folder', real: realpathSync(path) };
    if (stats.isFile()) return { kind: 'file', real: realpathSync(path) };
    return { kind: 'failed', why: 'This is neither a file nor a folder.' };
  } catch (error) {
    return { kind: 'failed', why: whyOf(error) };
  }
}

/** A file of at most `bytesMax` bytes in UTF-8, or in UTF-16 with a byte order mark; the text is without it. */
export function readText(path: string, bytesMax: number = fileBytesMax): TextRead {
  try {
    const size = statSync(path).size;
    if (size > bytesMax) return { kind: 'failed', why: tooLarge(size, bytesMax) };
    return decode(readFileSync(path), bytesMax);
  } catch (error) {
    return { kind: 'failed', why: whyOf(error) };
  }
}

/** As `readText`, for bytes that are already here. */
export function decode(bytes: Uint8Array, bytesMax: number = fileBytesMax): TextRead {
  if (bytes.length > bytesMax) return { kind: 'failed', why: tooLarge(bytes.length, bytesMax) };
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return utf16;
  if (bytes.includes(0)) {
    return { kind: 'failed', why: 'This is a binary file; a text file in UTF-8 is needed.' };
  }
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { kind: 'failed', why: 'This is not UTF-8 text; save it in that encoding.' };
  }
}

/** Text in UTF-16, which PowerShell writes; null without its byte order mark. */
function utf16Of(bytes: Uint8Array): TextRead | null {
  const order = byteOrder(bytes);
  if (order === null) return null;
  if (bytes.length % 2 === 1) {
    return { kind: 'failed', why: 'This is UTF-16 text that ends within a character.' };
  }
  const little = order === 'little' ? bytes : Buffer.from(bytes).swap16();
  return { kind: 'text', text: new TextDecoder('utf-16le').decode(little) };
}

function byteOrder(bytes: Uint8Array): 'little' | 'big' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'little';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'big' : null;
}

/** Whether a file is binary, by its first block; spares the reading of large archives and images. */
export function startsAsBinary(path: string): boolean {
  const block = Buffer.alloc(4096);
  let file: number | null = null;
  try {
    file = openSync(path, 'r');
    const length = readSync(file, block, 0, block.length, 0);
    const read = block.subarray(0, length);
    return byteOrder(read) === null && read.includes(0);
  } catch {
    return false;
  } finally {
    if (file !== null) closeSync(file);
  }
}

/** Whether `path` is `folder` or below it; both absolute and with links resolved. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`));
}

/** How reports name a file: relative to the working directory, `/` on every system. */
export function shownPath(path: string, cwd: string): string {
  const way = relative(cwd, path);
  return way === '' ? '.' : way.split(sep).join('/');
}

/** A system error in words. */
export function whyOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'There is no such file or folder.';
    case 'EACCES':
    case 'EPERM':
      return 'It cannot be read: permission denied.';
    case 'EISDIR':
      return 'This is a folder; a file is needed.';
    case 'ELOOP':
      return 'Its symbolic links lead in a circle.';
    case 'ENAMETOOLONG':
      return 'There is no such file or folder: the name is longer than the system allows.';
    case 'ENOSPC':
      return 'No space is left on the disk.';
    case 'EROFS':
      return 'The file system is read-only.';
    default:
      return code === '' ? 'It cannot be read.' : `It cannot be read (${code}).`;
  }
}

/** The same for a file that was to be written. */
export function whyNotWritten(error: unknown): string {
  const why = whyOf(error);
  return why.startsWith('There is no such file')
    ? 'Its folder does not exist.'
    : why
        .replace('It cannot be read', 'It cannot be written')
        .replace('a file is needed', 'name a file');
}

export function tooLarge(bytes: number, bytesMax: number = fileBytesMax): string {
  const megabytes = (count: number) => `${Math.ceil(count / 1024 / 1024)} MB`;
  return `The file is too large: ${megabytes(bytes)}, of which ${megabytes(bytesMax)} are allowed.`;
}
