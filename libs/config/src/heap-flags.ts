/**
 * Flags of Node for a process that moves rows: a heap of at most `heapMb` MiB that is not collected before it has a third
 * of that. V8 starts collecting at a few MB and counts the memory of buffers, so a process with a small heap through
 * which large buffers pass spends half of its CPU on marking the same modules over and over.
 */
export function heapFlags(heapMb: number): readonly string[] {
  return [`--max-old-space-size=${heapMb}`, `--initial-heap-size=${Math.floor(heapMb / 3)}`];
}
