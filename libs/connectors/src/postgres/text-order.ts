/** Order of two decimals in the server's text: `-12.50`, `NaN`, `Infinity`. NaN is the greatest, as at the server. */
export function compareDecimals(left: string, right: string): number {
  const [a, b] = [decimalOf(left), decimalOf(right)];
  if (a.sign !== b.sign) return a.sign - b.sign;
  return a.sign < 0 ? compareMagnitudes(b, a) : compareMagnitudes(a, b);
}

interface Decimal {
  /** -2 and 2 for the infinities, 3 for NaN. */
  readonly sign: number;
  readonly whole: string;
  readonly fraction: string;
}

const specials: Readonly<Record<string, number>> = { NaN: 3, Infinity: 2, '-Infinity': -2 };

function decimalOf(text: string): Decimal {
  const special = specials[text];
  if (special !== undefined) return { sign: special, whole: '', fraction: '' };
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
  const isZero = /^0*$/.test(whole) && /^0*$/.test(fraction);
  const sign = isZero ? 0 : text.startsWith('-') ? -1 : 1;
  return { sign, whole: whole.replace(/^0+/, ''), fraction };
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  if (a.whole.length !== b.whole.length) return a.whole.length - b.whole.length;
  if (a.whole !== b.whole) return a.whole < b.whole ? -1 : 1;
  const length = Math.max(a.fraction.length, b.fraction.length);
  const [left, right] = [a.fraction.padEnd(length, '0'), b.fraction.padEnd(length, '0')];
  return left < right ? -1 : Number(left > right);
}

/** Order of two dates or times in the server's text: ISO, years of any length, ` BC`, infinities. */
export function compareDates(left: string, right: string): number {
  const [a, b] = [dateOf(left), dateOf(right)];
  if (a.year !== b.year) return a.year < b.year ? -1 : 1;
  return a.rest < b.rest ? -1 : Number(a.rest > b.rest);
}

/** Within a year texts have one order; a year before Christ counts down, its days do not. */
function dateOf(text: string): { readonly year: number; readonly rest: string } {
  if (text === 'infinity') return { year: Number.POSITIVE_INFINITY, rest: '' };
  if (text === '-infinity') return { year: Number.NEGATIVE_INFINITY, rest: '' };
  const dash = text.indexOf('-');
  const year = Number(text.slice(0, dash));
  return { year: text.endsWith(' BC') ? -year : year, rest: text.slice(dash) };
}
