import { alike, type Compiled } from '../compiled.js';
import { orderOf } from '../logic.js';
import type { ExpressionFunction } from './signature.js';

/** Functions that choose between values. */
export const choiceFunctions: Readonly<Record<string, ExpressionFunction>> = {
  coalesce: {
    signature: 'coalesce(value, ...)',
    counts: [1, 100],
    kinds: [undefined],
    build: (list, evaluation, at) => {
      const parts = alike(list, evaluation);
      return {
        at,
        type: (parts[0] as Compiled).type,
        nullable: parts.every((part) => part.nullable),
        evaluate: () => {
          for (const part of parts) {
            const value = part.evaluate();
            if (value !== null) return value;
          }
          return null;
        },
      };
    },
  },
  nullif: {
    signature: 'nullif(value, other)',
    counts: [2, 2],
    kinds: [undefined],
    build: (list, evaluation, at) => {
      const [value, other] = alike(list, evaluation) as [Compiled, Compiled];
      if (value.type.kind === 'null') return value;
      const compare = orderOf(value);
      return {
        at,
        type: value.type,
        nullable: true,
        evaluate: () => {
          const [a, b] = [value.evaluate(), other.evaluate()];
          return a !== null && b !== null && compare(a, b) === 0 ? null : a;
        },
      };
    },
  },
};
