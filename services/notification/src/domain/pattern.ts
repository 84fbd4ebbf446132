/**
 * Whether a name fits a pattern in which `*` stands for any text. Looks at most name times pattern characters:
 * patterns come from outside, and regular expressions made of them could take forever.
 */
export function fits(pattern: string, name: string): boolean {
  let [at, from, star, resume] = [0, 0, -1, 0];
  while (at < name.length) {
    if (pattern[from] === '*') [star, resume, from] = [from, at, from + 1];
    else if (from < pattern.length && pattern[from] === name[at]) [at, from] = [at + 1, from + 1];
    else if (star >= 0) [resume, at, from] = [resume + 1, resume + 1, star + 1];
    else return false;
  }
  return [...pattern.slice(from)].every((left) => left === '*');
}
