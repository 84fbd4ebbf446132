/** The part of a reader that can be made to wait. */
export interface Holdable {
  tell(message: { readonly kind: 'hold' | 'proceed' }): void;
}

/** Invariant 11: what lies on the load topic unread is bounded; the reader waits for the writer. */
export class LoadBalance {
  private held = false;

  /**
   * @param aheadBytes Bytes that may lie unread; the reader goes on when half of them are left.
   * @param onHeld Hears when the reader begins to wait, and when it goes on.
   */
  constructor(
    private readonly aheadBytes: number,
    private readonly onHeld: (held: boolean) => void,
  ) {}

  /** Holds the reader, or lets it go on, by how many bytes it and the writer have come to. */
  weigh(reader: Holdable | null, readBytes: number, writtenBytes: number): void {
    const ahead = readBytes - writtenBytes;
    if (!this.held && ahead > this.aheadBytes) this.hold(reader, true);
    else if (this.held && ahead < this.aheadBytes / 2) this.hold(reader, false);
  }

  private hold(reader: Holdable | null, held: boolean): void {
    this.held = held;
    reader?.tell({ kind: held ? 'hold' : 'proceed' });
    this.onHeld(held);
  }
}
