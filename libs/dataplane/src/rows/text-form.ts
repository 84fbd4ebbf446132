/** Values as Postgres writes them: what a quarantined row shows. Used for rejected rows and samples only, never per row. */

/** Exact decimal with `scale` digits after the point. */
export function formatDecimal(unscaled: bigint, scale: number): string {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Shortest text that reads back as the same double. */
export function formatFloat64(value: number): string {
  return formatFloat(value, value.toExponential(), 15);
}

/** Shortest text that reads back as the same 32-bit float, whichever way a reader rounds halves: Postgres' rule. */
export function formatFloat32(value: number): string {
  let digits = 0;
  while (digits < 8 && !reads32(Number(rounded(value, digits)), value)) digits++;
  return formatFloat(value, rounded(value, digits), 6);
}

function reads32(candidate: number, value: number): boolean {
  const nudge = Math.abs(candidate) * 2 ** -50;
  return Math.fround(candidate - nudge) === value && Math.fround(candidate + nudge) === value;
}

/** `toExponential`, but a digit followed by exactly one half is rounded to even, as Postgres does. */
function rounded(value: number, digits: number): string {
  const exact = /^(-?)(\d)(?:\.(\d+))?(e.*)$/.exec(value.toExponential(60));
  const [, sign = '', first = '', fraction = '', power = ''] = exact ?? [];
  const kept = first + fraction.slice(0, digits);
  if (exact === null || !/^50*$/.test(fraction.slice(digits)) || Number(kept.at(-1)) % 2 === 1) {
    return value.toExponential(digits);
  }
  return `${sign}${first}${digits > 0 ? '.' : ''}${kept.slice(1)}${power}`;
}

function formatFloat(value: number, exponential: string, maxPlainExponent: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', power = ''] = exponential.split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < maxPlainExponent) return plain(mantissa, exponent);
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function plain(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith('-') ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return rest === '' ? sign + whole : `${sign}${whole}.${rest}`;
}

/** `\x0aff`. */
export function formatBytes(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

/** 16 bytes as `8-4-4-4-12` hexadecimal digits. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** `t` or `f`. */
export function formatBoolean(value: boolean): string {
  return value ? 't' : 'f';
}
