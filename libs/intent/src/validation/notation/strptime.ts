/** Directives that can be read back. */
const directives = new Set('aAbBdHIjfgmMnpSuwWUyYzZ'.split(''));

/** Why a text is no strptime format; undefined when it is one. */
export function strptimeProblem(
  format: string,
): { readonly found: string; readonly hint: string } | undefined {
  const used = [...format.matchAll(/%(-?)(.?)/gsu)];
  const unknown = used.find(([, , letter = '']) => letter !== '%' && !directives.has(letter));
  if (unknown !== undefined)
    return {
      found: `"${unknown[0]}"`,
      hint: '%Y year, %m month, %d day, %H hour, %M minute, %S second, %f fraction, %z zone.',
    };
  if (used.some(([, , letter]) => letter !== '%')) return undefined;
  const java = /[yYdMHhms]{2}/.test(format);
  return {
    found: 'no directive',
    hint: java
      ? 'Letters alone stand for themselves: write %Y-%m-%d instead of yyyy-MM-dd.'
      : 'Directives begin with %.',
  };
}
