const copyData = 0x64;
/** Type and length in front of every message of the protocol. */
const headBytes = 5;

/**
 * Takes the content of `CopyData` messages out of what a Postgres server sends, which is cut anywhere. The server
 * sends a message a row, so nothing is made per row: contents are moved together inside the buffer they came in.
 */
export class CopyFrames {
  private readonly head = Buffer.alloc(headBytes);
  private headUsed = 0;
  /** Bytes that the current message still lacks. */
  private left = 0;
  private isData = false;

  /** `others` gets the bytes of every message that is no `CopyData`, in order and its own copy. */
  constructor(private readonly others: (bytes: Buffer) => void) {}

  /** The contents in `chunk`, at its own beginning: `chunk` is overwritten. Empty when there are none. */
  contentsOf(chunk: Buffer): Buffer {
    let used = 0;
    for (let p = 0; p < chunk.length;) {
      if (this.left === 0) {
        p = this.readHead(chunk, p);
        continue;
      }
      const end = Math.min(chunk.length, p + this.left);
      this.left -= end - p;
      if (this.isData) {
        chunk.copyWithin(used, p, end);
        used += end - p;
      } else {
        this.others(Buffer.from(chunk.subarray(p, end)));
      }
      p = end;
    }
    return chunk.subarray(0, used);
  }

  /** Hands over what is known of a message whose head was cut: whoever reads on from here needs it. */
  release(): void {
    if (this.headUsed === 0) return;
    this.others(Buffer.from(this.head.subarray(0, this.headUsed)));
    this.headUsed = 0;
  }

  /** Reads a head that begins, or goes on, at `p`; gives the position after what was used. */
  private readHead(chunk: Buffer, p: number): number {
    if (this.headUsed === 0 && chunk.length - p >= headBytes) {
      this.begin(chunk, p);
      return p + headBytes;
    }
    this.head[this.headUsed++] = chunk[p] as number;
    if (this.headUsed === headBytes) {
      this.headUsed = 0;
      this.begin(this.head, 0);
    }
    return p + 1;
  }

  private begin(source: Buffer, p: number): void {
    // The length counts itself. Shifts are several times as fast as `readUInt32BE`; a message is below 2^31 bytes.
    const length =
      ((source[p + 1] as number) << 24) |
      ((source[p + 2] as number) << 16) |
      ((source[p + 3] as number) << 8) |
      (source[p + 4] as number);
    this.left = length - 4;
    this.isData = source[p] === copyData;
    if (!this.isData) this.others(Buffer.from(source.subarray(p, p + headBytes)));
  }
}
