import type { AvroType } from './avro-type.js';
import { frameHeaderLength, writeFrameHeader } from './confluent-frame.js';

const initialBytes = 64 * 1024;
const keptBytes = 1024 * 1024;

/**
 * Encodes framed Avro into a reused buffer and returns a copy of the used part: twice as fast as a
 * fresh buffer per message. The buffer grows to what the largest message needs; beyond 1 MB it is
 * let go again (Invariant 11).
 */
export class SlabEncoder {
  private slab = Buffer.allocUnsafeSlow(initialBytes);

  /** Throws what the schema library throws when the message does not fit. */
  encode(type: AvroType, schemaId: number, message: unknown): Buffer {
    let end = type.encode(message, this.slab, frameHeaderLength);
    while (end < 0) {
      this.slab = Buffer.allocUnsafeSlow(this.slab.length * 2 - end);
      end = type.encode(message, this.slab, frameHeaderLength);
    }
    writeFrameHeader(this.slab, schemaId);
    const framed = Buffer.from(this.slab.subarray(0, end));
    if (this.slab.length > keptBytes) this.slab = Buffer.allocUnsafeSlow(initialBytes);
    return framed;
  }
}
