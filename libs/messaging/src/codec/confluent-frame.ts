import { RejectedMessageError } from '@chimera/contracts';

/** Length of the Confluent header: magic byte 0 and the schema id as 32-bit big-endian number. */
export const frameHeaderLength = 5;

/** Writes the Confluent header at the start of `target`. */
export function writeFrameHeader(target: Buffer, schemaId: number): void {
  target.writeUInt8(0, 0);
  target.writeInt32BE(schemaId, 1);
}

/** Registry id of framed bytes, or null when they carry no Confluent header. */
export function frameSchemaId(bytes: Buffer | null): number | null {
  if (bytes === null || bytes.length < frameHeaderLength || bytes[0] !== 0) return null;
  return bytes.readInt32BE(1);
}

/**
 * Schema id and payload of Confluent-framed bytes; the payload is a view.
 * Throws `CHIMERA_MESSAGE_UNDECODABLE` (reject) when the header is missing.
 */
export function unframe(bytes: Buffer | null): { readonly schemaId: number; readonly payload: Buffer } {
  const schemaId = frameSchemaId(bytes);
  if (bytes === null || schemaId === null) throw notFramed(bytes);
  return { schemaId, payload: bytes.subarray(frameHeaderLength) };
}

function notFramed(bytes: Buffer | null): RejectedMessageError {
  const found = bytes === null ? 'a record without value' : describeBytes(bytes);
  return new RejectedMessageError(
    'CHIMERA_MESSAGE_UNDECODABLE',
    `Expected Confluent-framed Avro (byte 0, then a 4-byte schema id), found ${found}.`,
    {
      hint: 'Produce with an Avro serializer that uses the schema registry. The bytes are kept as dead letter.',
    },
  );
}

function describeBytes(bytes: Buffer): string {
  if (bytes.length < frameHeaderLength) return `${bytes.length} bytes`;
  return `${bytes.length} bytes that begin with 0x${bytes[0]!.toString(16).padStart(2, '0')}`;
}
