import { open, type FileHandle } from 'node:fs/promises';
import { InvariantError } from '@chimera/contracts';

/** Hashes with the same leading bits: a buffer, and a file once that was full. */
export class HashBucket {
  private buffer: Uint32Array<ArrayBuffer>;
  private used = 0;
  private file: FileHandle | null = null;
  private onDisk = 0;

  /** @param capacity hashes kept in memory before they must be spilled */
  constructor(
    private readonly path: string,
    private readonly capacity: number,
  ) {
    this.buffer = new Uint32Array(2 * Math.min(capacity, 65_536));
  }

  /** True when the buffer is full. Until it is spilled it grows, so that nothing is lost. */
  add(high: number, low: number): boolean {
    if (this.used === this.buffer.length) this.grow();
    // Little-endian order of the halves makes the pair one unsigned 64-bit number.
    this.buffer[this.used++] = low;
    this.buffer[this.used++] = high;
    return this.used >= 2 * this.capacity;
  }

  /** Moves the buffer to disk, at most two of a hash: a column with one value must not fill its bucket (Invariant 11). */
  async spill(): Promise<void> {
    this.file ??= await open(this.path, 'w+', 0o600);
    const hashes = new BigUint64Array(this.buffer.buffer, 0, this.used / 2).sort();
    const kept = keepTwoOfEach(hashes);
    await writeFully(this.file, new Uint8Array(this.buffer.buffer, 0, kept * 8), this.onDisk);
    this.onDisk += kept * 8;
    this.used = 0;
  }

  /** Every hash, sorted; of those that were spilled together at most two of a kind. */
  async sorted(): Promise<BigUint64Array> {
    const inMemory = new Uint8Array(this.buffer.buffer, 0, this.used * 4);
    const all = new Uint8Array(this.onDisk + inMemory.length);
    if (this.file !== null) await readFully(this.file, all.subarray(0, this.onDisk));
    all.set(inMemory, this.onDisk);
    return new BigUint64Array(all.buffer).sort();
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = null;
  }

  private grow(): void {
    const larger = new Uint32Array(this.buffer.length * 2);
    larger.set(this.buffer);
    this.buffer = larger;
  }
}

/** Moves what is kept to the front; returns how many. */
function keepTwoOfEach(sorted: BigUint64Array): number {
  let kept = 0;
  for (const hash of sorted) {
    if (kept >= 2 && sorted[kept - 2] === hash) continue;
    sorted[kept++] = hash;
  }
  return kept;
}

async function writeFully(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

async function readFully(file: FileHandle, into: Uint8Array): Promise<void> {
  for (let done = 0; done < into.length;) {
    const { bytesRead } = await file.read(into, done, into.length - done, done);
    if (bytesRead === 0) throw new InvariantError(`Expected ${into.length} spilled bytes, found ${done}.`);
    done += bytesRead;
  }
}
