import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createGunzip, type Gunzip } from 'node:zlib';
import { MeshError, RejectedMessageError } from '@chimera/contracts';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import { systemFault, type FileState } from '../files/files.js';

const blockBytes = 1_048_576;
/** What unpacks to more than this many times its size, and to more than `plainBytes`, is a bomb and no data. */
const maxExpansion = 400;
const plainBytes = 64 * 1_048_576;

/**
 * Opens exactly the file that was found: no link put in its place since, and never a pipe that would block. Throws
 * `CHIMERA_SOURCE_PERMISSION`, `CHIMERA_SOURCE_FAILED`.
 */
export async function openFound(file: FileState): Promise<FileHandle> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const { ino } = await handle.stat({ bigint: true });
    if (ino === file.inode) return handle;
  } catch (error) {
    await handle?.close();
    throw systemFault(error, file.path);
  }
  await handle.close();
  throw errorOf(sourceFault('CHIMERA_SOURCE_FAILED', '', `${file.path} was replaced while it was read.`));
}

/** The bytes of a file as they lie on disk, from `position`, read as they are asked for. */
export async function* rawBytes(file: FileState, position = 0): AsyncGenerator<Buffer> {
  const handle = await openFound(file);
  try {
    for (let at = position; ;) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(blockBytes), 0, blockBytes, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw systemFault(error, file.path);
  } finally {
    await handle.close();
  }
}

/** What gzip packed, in bounded memory. Throws `CHIMERA_SOURCE_FORMAT` when it is damaged, `CHIMERA_TOO_LARGE` for a bomb. */
export async function* unpacked(file: FileState, packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: blockBytes });
  const feeding = feed(gunzip, packed);
  let bytes = 0;
  try {
    for await (const block of gunzip as AsyncIterable<Buffer>) {
      bytes += block.length;
      if (bytes > plainBytes && bytes > file.size * maxExpansion) throw bomb(file, bytes);
      yield block;
    }
  } catch (error) {
    throw MeshError.is(error) ? error : damaged(file, error);
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

/** Writes as the unpacker drains, and ends when it is destroyed. */
async function feed(gunzip: Gunzip, packed: AsyncIterable<Buffer>): Promise<void> {
  try {
    for await (const block of packed) {
      if (gunzip.destroyed) return;
      if (!gunzip.write(block)) await drained(gunzip);
    }
    gunzip.end();
  } catch (error) {
    gunzip.destroy(error as Error);
  }
}

function drained(gunzip: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      gunzip.off('drain', done).off('close', done);
      resolve();
    };
    if (gunzip.destroyed) resolve();
    else gunzip.once('drain', done).once('close', done);
  });
}

function bomb(file: FileState, bytes: number): MeshError {
  return new RejectedMessageError(
    'CHIMERA_TOO_LARGE',
    `Expected ${file.path} to unpack to at most ${maxExpansion} times its ${file.size} bytes, found at least ${bytes}.`,
    { hint: 'Data does not compress that well. If it is data all the same, unpack the file beside it.' },
  );
}

function damaged(file: FileState, cause: unknown): MeshError {
  return errorOf(
    sourceFault(
      'CHIMERA_SOURCE_FORMAT',
      '',
      `Expected ${file.path} to be a whole gzip file; it is damaged or cut off.`,
      {
        hint: 'Write the file again, or declare format.compression as it is.',
      },
    ),
    cause,
  );
}
