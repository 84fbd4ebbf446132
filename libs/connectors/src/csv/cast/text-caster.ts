import type { ColumnVector, VectorFormat } from '@chimera/dataplane';
import type { Caster } from './caster.js';

const inlineBytes = 12;

/** Text and what travels as text: nothing is copied but short values; longer ones are given out where they stand. */
export class TextCaster implements Caster {
  readonly format: VectorFormat = { layout: 'view16' };
  private readonly data: Uint8Array;
  private readonly view: DataView;
  private readonly starts: Int32Array;
  /** Text by row that does not stand in the batch as it is. */
  private readonly own = new Map<number, Buffer>();
  private d: Buffer = Buffer.alloc(0);

  constructor(capacity: number) {
    this.data = new Uint8Array(capacity * 16);
    this.view = new DataView(this.data.buffer);
    this.starts = new Int32Array(capacity);
  }

  begin(d: Buffer): void {
    this.d = d;
    this.own.clear();
  }

  put(d: Buffer, s: number, e: number, row: number): boolean {
    const length = e - s;
    const at = row * 16;
    this.view.setUint32(at, length, true);
    this.starts[row] = s;
    if (length <= inlineBytes) for (let i = 0; i < length; i++) this.data[at + 4 + i] = d[s + i] as number;
    else if (d !== this.d) this.own.set(row, d.subarray(s, e));
    return true;
  }

  move(from: number, to: number): void {
    this.data.copyWithin(to * 16, from * 16, from * 16 + 16);
    this.starts[to] = this.starts[from] ?? 0;
    const own = this.own.get(from);
    if (own === undefined) this.own.delete(to);
    else this.own.set(to, own);
  }

  vector(validity: Uint8Array | null): ColumnVector {
    return { data: this.data, validity, long: this.long };
  }

  private readonly long = (row: number): Uint8Array => {
    const start = this.starts[row] ?? 0;
    return this.own.get(row) ?? this.d.subarray(start, start + this.view.getUint32(row * 16, true));
  };
}

/** Text of a form that `fits` tells. */
export class FormedTextCaster extends TextCaster {
  constructor(
    capacity: number,
    private readonly fits: (text: string) => boolean,
    private readonly maxBytes: number,
  ) {
    super(capacity);
  }

  override put(d: Buffer, s: number, e: number, row: number): boolean {
    return e - s <= this.maxBytes && this.fits(d.toString('utf8', s, e)) && super.put(d, s, e, row);
  }
}

/** Bytes, written as Postgres does: `\x0aff`. */
export class BytesCaster extends TextCaster {
  override put(d: Buffer, s: number, e: number, row: number): boolean {
    const text = d.toString('latin1', s, e);
    if (!/^\\x([0-9a-f]{2})*$/i.test(text)) return false;
    const bytes = Buffer.from(text.slice(2), 'hex');
    return super.put(bytes, 0, bytes.length, row);
  }
}
