/**
 * Divides pieces of work into at most `most` parts of about the same size: each piece goes to the part that has least
 * so far, so the same pieces always give the same parts. At least one part, empty when there is nothing.
 */
export function divideFiles<T>(
  pieces: readonly T[],
  size: (piece: T) => number,
  most: number,
): readonly (readonly T[])[] {
  const count = Math.max(1, Math.min(most, pieces.length));
  const parts = Array.from({ length: count }, () => ({ size: 0, pieces: [] as T[] }));
  for (const piece of pieces) {
    const smallest = parts.reduce((least, part) => (part.size < least.size ? part : least));
    // A piece of nothing still takes its turn.
    smallest.size += size(piece) + 1;
    smallest.pieces.push(piece);
  }
  return parts.map((part) => part.pieces);
}
