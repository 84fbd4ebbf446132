/** Days before its end at which a declaration is spoken of. */
export const milestones: readonly number[] = [30, 7, 1];

/** Stands for the end itself among the milestones. */
export const ended = -1;

/** Where a declaration stands on a day. */
export type DeclarationState = 'valid' | 'expiring' | 'expired';

const dayMs = 86_400_000;

/** Days from `today` to the last day of a declaration, both `YYYY-MM-DD`; 0 on the last day, negative after it. */
export function daysLeft(validUntil: string, today: string): number {
  return Math.round((Date.parse(validUntil) - Date.parse(today)) / dayMs);
}

/**
 * What is to be told on a day: the nearest milestone that was reached, or {@link ended}; null when nothing is due.
 * Whoever was away when a milestone passed tells it late, and none of those that it has overtaken.
 */
export function dueMilestone(validUntil: string, today: string): number | null {
  const left = daysLeft(validUntil, today);
  if (left < 0) return ended;
  const reached = milestones.filter((milestone) => left <= milestone);
  return reached.length === 0 ? null : Math.min(...reached);
}

/** How a declaration is shown. */
export function declarationState(validUntil: string, today: string): DeclarationState {
  const due = dueMilestone(validUntil, today);
  if (due === null) return 'valid';
  return due === ended ? 'expired' : 'expiring';
}
