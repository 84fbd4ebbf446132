import { choiceField, columnField, secretField, wholeField } from '../fragments.js';
import { transform } from './transform.js';

/** Step `mask`. */
export const maskTransform = transform(
  'mask',
  'Makes the values of a column unreadable.',
  ['column', 'with'],
  {
    column: columnField('Column to mask.', 'email'),
    with: choiceField(
      "hash: HMAC-SHA-256 with the team's key; equal values stay equal. partial: only the last characters stay. null: nothing stays.",
      ['hash', 'partial', 'null'],
    ),
    keep: wholeField('Characters that stay at the end, for partial. Default 4.', {
      min: 0,
      max: 100,
      usual: 4,
    }),
    key: secretField('Key for hash.', ['env:CHIMERA_SECRET_MASK_KEY', 'file:/run/secrets/mask-key']),
  },
);
