import { kafkaApis, type KafkaApi } from './proxy-fault.js';

/** Length (4 bytes), key of the API (2), its version (2), correlation id (4). */
const requestHead = 12;
/** Length (4 bytes), correlation id (4). */
const responseHead = 8;

/** One way of a connection, cut into frames of the Kafka protocol; whole frames are let through or kept back. */
class FrameFilter {
  private head = Buffer.alloc(0);
  private left = 0;
  private passes = true;

  constructor(
    private readonly headBytes: number,
    private readonly judge: (head: Buffer) => boolean,
  ) {}

  /** What goes on of these bytes. The beginning of a frame waits until it can be judged. */
  push(piece: Buffer): Buffer {
    const kept: Buffer[] = [];
    for (let at = 0; at < piece.length;) {
      const from = at;
      if (this.left > 0) {
        at = Math.min(piece.length, at + this.left);
        this.left -= at - from;
        if (this.passes) kept.push(piece.subarray(from, at));
        continue;
      }
      at = Math.min(piece.length, at + this.headBytes - this.head.length);
      this.head = Buffer.concat([this.head, piece.subarray(from, at)]);
      if (this.head.length === this.headBytes) kept.push(...this.begin());
    }
    return Buffer.concat(kept);
  }

  private begin(): readonly Buffer[] {
    const { head } = this;
    this.head = Buffer.alloc(0);
    this.left = head.readInt32BE(0) + 4 - this.headBytes;
    this.passes = this.judge(head);
    return this.passes ? [head] : [];
  }
}

/**
 * Knows which response of a connection answers which request, by its correlation id. It must see a
 * connection from its first byte on.
 */
export class KafkaFrames {
  private readonly asked = new Map<number, number>();
  private dropped: readonly KafkaApi[] = [];
  private readonly requests = new FrameFilter(requestHead, (head) => this.note(head));
  private readonly responses = new FrameFilter(responseHead, (head) => this.allow(head));

  /** `onDrop` is called once for each response that was kept back. */
  constructor(private readonly onDrop: () => void) {}

  /** Bytes of the client; all go on. */
  request(piece: Buffer): Buffer {
    return this.requests.push(piece);
  }

  /** Bytes of the server without the responses to requests in `drop`. */
  response(piece: Buffer, drop: readonly KafkaApi[]): Buffer {
    this.dropped = drop;
    return this.responses.push(piece);
  }

  private note(head: Buffer): boolean {
    this.asked.set(head.readInt32BE(8), head.readInt16BE(4));
    return true;
  }

  private allow(head: Buffer): boolean {
    const correlation = head.readInt32BE(4);
    const api = this.asked.get(correlation);
    this.asked.delete(correlation);
    if (!this.dropped.some((name) => kafkaApis[name] === api)) return true;
    this.onDrop();
    return false;
  }
}
