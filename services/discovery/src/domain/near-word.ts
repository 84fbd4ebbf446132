/** The word of a vocabulary that a mistyped one most likely was; null when none is near. Earlier words win ties. */
export function nearWord(typed: string, vocabulary: readonly string[]): string | null {
  const allowed = typed.length < 4 ? 0 : typed.length < 8 ? 1 : 2;
  let best: { readonly word: string; readonly distance: number } | null = null;
  for (const word of vocabulary) {
    if (Math.abs(word.length - typed.length) > allowed || word === typed) continue;
    const distance = editDistance(typed, word);
    if (distance <= allowed && (best === null || distance < best.distance)) best = { word, distance };
  }
  return best?.word ?? null;
}

/** Insertions, deletions, replacements and neighbours exchanged that make one of the other. */
function editDistance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      const exchanged =
        i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]
          ? rows[i - 2]![j - 2]! + 1
          : Number.POSITIVE_INFINITY;
      row[j] = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + cost, exchanged);
    }
    rows.push(row);
  }
  return rows[one.length]![other.length]!;
}
