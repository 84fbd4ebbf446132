/** The candidate closest to what was written, or undefined when none is close enough to be meant. */
export function nearestName(written: string, candidates: readonly string[]): string | undefined {
  if (written.length > 100) return undefined;
  const limit = Math.max(1, Math.floor(written.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of candidates) {
    const distance =
      name.toLowerCase() === written.toLowerCase()
        ? 0
        : editDistance(written.toLowerCase(), name.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** `Did you mean "x"?`, or undefined. */
export function suggestion(written: string, candidates: readonly string[]): string | undefined {
  const name = nearestName(written, candidates);
  return name === undefined ? undefined : `Did you mean "${name}"?`;
}

/** Edits between two texts, where swapping two neighbours is one edit. */
function editDistance(left: string, right: string): number {
  let [older, previous] = [[] as number[], Array.from({ length: right.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= left.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const cost = left[i - 1] === right[j - 1] ? 0 : 1;
      let edits = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost);
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1];
      if (swapped) edits = Math.min(edits, older[j - 2]! + 1);
      current.push(edits);
    }
    [older, previous] = [previous, current];
  }
  return previous[right.length]!;
}
