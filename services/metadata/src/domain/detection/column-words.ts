/** Whether a column is named by one of the phrases: as words of its own, in order, or written together. */
export function isNamed(column: string, phrases: readonly string[]): boolean {
  const words = columnWords(column);
  const spaced = ` ${words.join(' ')} `;
  const together = words.join('');
  return phrases.some((phrase) => spaced.includes(` ${phrase} `) || together === phrase.replaceAll(' ', ''));
}

/** Words of a column name in lower case without accents: `Geburtsdatum_Kunde`, `firstName`, `E-Mail`. */
export function columnWords(column: string): readonly string[] {
  return column
    .slice(0, 200)
    .replaceAll('ß', 'ss')
    .replace(/[äöüÄÖÜ]/g, (letter) => `${letter.normalize('NFD')[0]}e`)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
