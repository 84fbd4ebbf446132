import { parseColumnType, type ClassificationProposal, type Column } from '@chimera/contracts';
import { isNamed } from './column-words.js';
import type { Detector } from './detector.js';
import { detectors } from './detectors.js';

/** Fewer values than this match a loose pattern by accident. */
const fewestValues = 3;
/** With so many values and not one match, a name such as `mail_sent` does not mean what it says. */
const tellingValues = 20;
const defaultThreshold = 0.6;

/** What a column likely holds, for a person to confirm; null when nothing speaks for anything. Reasons hold no value (Invariant 8). */
export function proposalFor(
  column: Column,
  values: readonly (string | null)[],
): ClassificationProposal | null {
  const present = values.filter((value) => value !== null && value !== '') as readonly string[];
  const byValue = best(column, present, valuesSpeak);
  return byValue ?? best(column, present, nameSpeaks);
}

/** Whether any detector knows the value, whatever the column is called. */
export function isRecognised(value: string): boolean {
  return detectors.some(({ matches }) => matches?.(value) === true);
}

type Speaks = (detector: Detector, column: Column, matching: number, present: number) => boolean;

/** The first detector that speaks with the greatest share. */
function best(column: Column, present: readonly string[], speaks: Speaks): ClassificationProposal | null {
  let found: ClassificationProposal | null = null;
  for (const detector of detectors) {
    const matching = present.filter((value) => detector.matches?.(value) === true).length;
    if (!speaks(detector, column, matching, present.length)) continue;
    const share = present.length === 0 ? 0 : matching / present.length;
    if (found === null || share > found.share) found = proposal(detector, column, matching, present.length);
  }
  return found;
}

const valuesSpeak: Speaks = ({ threshold = defaultThreshold }, _, matching, present) => {
  if (matching === 0) return false;
  return threshold === 0 || (present >= fewestValues && matching / present >= threshold);
};

const nameSpeaks: Speaks = ({ names, types = ['text'], matches }, column, matching, present) => {
  if (!types.includes(parseColumnType(column.type).kind) || !isNamed(column.name, names)) return false;
  return matches === undefined || matching > 0 || present < tellingValues || types.length > 1;
};

function proposal(
  { kind, classification, title, names }: Detector,
  { name }: Column,
  matching: number,
  present: number,
): ClassificationProposal {
  const said = [
    matching > 0 ? `${matching} of ${present} sampled values look like ${title}` : null,
    isNamed(name, names) ? `the column is named like ${title}` : null,
  ].filter((part) => part !== null);
  const share = present === 0 ? 0 : matching / present;
  return { column: name, classification, kind, reason: `${said.join(', and ')}.`, share };
}
