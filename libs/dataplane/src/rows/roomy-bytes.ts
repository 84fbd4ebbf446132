/** Bytes in front of rows for the head of the record that they will stand in. */
const headRoom = 192;
/** Behind them: the end mark of the array. */
const tailRoom = 1;

/** Buffers whose room around the rows nobody has used yet. */
const roomy = new WeakSet<ArrayBufferLike>();

/** Room for the rows of a chunk, with some around them, so that a record is made of them without copying them. */
export function roomyBytes(length: number): Buffer {
  const whole = Buffer.allocUnsafeSlow(headRoom + length + tailRoom);
  roomy.add(whole.buffer);
  return whole.subarray(headRoom, headRoom + length);
}

/**
 * Takes the room around rows, once: a buffer that begins `head` bytes before them and ends with one byte after them.
 * Null where there is none, or not enough.
 */
export function takeRoomAround(rows: Buffer, head: number): Buffer | null {
  const { buffer, byteOffset, length } = rows;
  if (head > headRoom || byteOffset !== headRoom || buffer.byteLength !== headRoom + length + tailRoom)
    return null;
  return roomy.delete(buffer) ? Buffer.from(buffer, headRoom - head, head + length + tailRoom) : null;
}
