/** What a person wrote, before columns and types are known. `at` is where it begins. */
export type Node = { readonly at: number } & (
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  /** `date '2026-11-21'`. */
  | { readonly kind: 'typed'; readonly type: string; readonly text: string }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'negate' | 'not'; readonly of: Node }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node }
  | { readonly kind: 'isNull'; readonly of: Node; readonly negated: boolean }
  | { readonly kind: 'in'; readonly of: Node; readonly list: readonly Node[]; readonly negated: boolean }
  | { readonly kind: 'like'; readonly of: Node; readonly pattern: Node; readonly negated: boolean }
  | {
      readonly kind: 'between';
      readonly of: Node;
      readonly low: Node;
      readonly high: Node;
      readonly negated: boolean;
    }
  | {
      readonly kind: 'case';
      readonly subject: Node | undefined;
      readonly branches: readonly { readonly when: Node; readonly then: Node }[];
      readonly otherwise: Node | undefined;
    }
  | { readonly kind: 'cast'; readonly of: Node; readonly type: string; readonly typeAt: number }
  | { readonly kind: 'call'; readonly name: string; readonly list: readonly Node[] }
);

export type BinaryOperator = Arithmetic | Comparison | '||' | 'and' | 'or';
export type Arithmetic = '+' | '-' | '*' | '/' | '%';
export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';
