import type { Detector } from './detector.js';

/** Addresses of machines, which are those of people as a rule. */
export const ip: Detector = {
  kind: 'ip',
  classification: 'pii',
  title: 'an IP address',
  names: ['ip', 'ip address', 'ip addr', 'client ip', 'remote addr', 'ip adresse', 'adresse ip'],
  matches: (value) => value.length <= 45 && (isVersion4(value.trim()) || isVersion6(value.trim())),
};

function isVersion4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** Eight groups, or fewer around one `::`; times such as `12:30:45` have neither. */
function isVersion6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length >= 1 && groups.length <= 7 : groups.length === 8;
}
