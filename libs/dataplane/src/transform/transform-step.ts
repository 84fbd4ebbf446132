/**
 * One step of a row's change; columns are named as the steps before left them. The same shape as `Transform` of an
 * intent, told structurally: this package knows nothing of intents.
 */
export type TransformStep =
  | { readonly do: 'rename'; readonly column: string; readonly to: string }
  | { readonly do: 'drop'; readonly columns: readonly string[] }
  /** `format`: strptime notation between text and dates or times. */
  | { readonly do: 'cast'; readonly column: string; readonly type: string; readonly format?: string }
  | { readonly do: 'derive'; readonly column: string; readonly type: string; readonly expression: string }
  | { readonly do: 'filter'; readonly expression: string }
  | {
      readonly do: 'mask';
      readonly column: string;
      readonly with: 'hash' | 'partial' | 'null';
      /** Characters that stay; `partial` only. Default 4. */
      readonly keep?: number;
      /** Reference of the key; `hash` only. */
      readonly key?: string;
    };

/** What is wrong with a step; `index` counts from 0. Nothing of it is a value of a row. */
export interface TransformFault {
  readonly index: number;
  readonly message: string;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}
