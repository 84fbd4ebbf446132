/** `3,000,000`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `412 k/s`, `1.2 M/s`. */
export function rate(perSecond: number): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(2)} M/s`;
  return perSecond >= 1e3 ? `${Math.round(perSecond / 1e3)} k/s` : `${Math.round(perSecond)}/s`;
}

/** `850 ms`, `7.3 s`, `2 min 05 s`. */
export function duration(millis: number): string {
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1_000).toFixed(1)} s`;
  const seconds = Math.round(millis / 1_000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** `143 MB` (of 10^6 bytes). */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
