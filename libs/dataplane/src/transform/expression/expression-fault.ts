/** What may be said of a fault in an expression besides its message. */
export interface FaultDetail {
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;
}

/** A fault in the text of an expression; `at` is the character where it stands, from 0. */
export class ExpressionFault extends Error {
  constructor(
    message: string,
    readonly at: number,
    readonly detail: FaultDetail = {},
  ) {
    super(message);
    this.name = 'ExpressionFault';
  }
}
