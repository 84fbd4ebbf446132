/** Rows in the shape of the peers' tables, as one Postgres binary COPY stream in memory; the same every time. */

const column = (name, type, nativeType, nullable = false) => ({
  name,
  field: name,
  type,
  nativeType,
  nullable,
  keyPosition: null,
  description: null,
});

/** Six columns, about 27 bytes a row in Avro: `flights` of the peers. */
export const flights = {
  name: 'flights',
  columns: [
    column('id', 'int64', 'bigint'),
    column('date', 'timestamp', 'timestamp', true),
    column('delay', 'int64', 'bigint', true),
    column('distance', 'int64', 'bigint', true),
    column('origin', 'text', 'text', true),
    column('destination', 'text', 'text', true),
  ],
  row: (n, random) => [
    int8(n),
    int8(31_536_000_000_000n + BigInt(random(7_776_000)) * 1_000_000n),
    int8(random(200) - 30),
    int8(random(2_500)),
    text(airports[random(airports.length)]),
    text(airports[random(airports.length)]),
  ],
};

/** Sixteen columns with exact decimals, dates and a comment: `lineitem` of the peers. */
export const lineitem = {
  name: 'lineitem',
  columns: [
    ...['orderkey', 'partkey', 'suppkey'].map((name) => column(name, 'int64', 'bigint')),
    column('linenumber', 'int32', 'integer'),
    ...['quantity', 'extendedprice', 'discount', 'tax'].map((name) =>
      column(name, 'decimal(15,2)', 'numeric(15,2)'),
    ),
    ...['returnflag', 'linestatus'].map((name) => column(name, 'text', 'character(1)')),
    ...['shipdate', 'commitdate', 'receiptdate'].map((name) => column(name, 'date', 'date')),
    column('shipinstruct', 'text', 'character(25)'),
    column('shipmode', 'text', 'character(10)'),
    column('comment', 'text', 'character varying(44)', true),
  ],
  row: (n, random) => [
    int8(n >> 2),
    int8(random(200_000)),
    int8(random(10_000)),
    int4(n & 3),
    numeric(random(50) * 100),
    numeric(random(10_000_000)),
    numeric(random(10)),
    numeric(random(8)),
    text('ANR'[random(3)]),
    text('OF'[random(2)]),
    int4(random(2_500) - 2_900),
    int4(random(2_500) - 2_900),
    int4(random(2_500) - 2_900),
    text('DELIVER IN PERSON        '),
    text(modes[random(modes.length)]),
    text('carefully final deposits sleep furiously ab'.slice(0, 10 + random(34))),
  ],
};

const airports = ['ATL', 'ORD', 'DFW', 'LAX', 'PHX', 'DEN', 'IAH', 'LAS', 'DTW', 'MSP', 'SFO', 'EWR'];
const modes = [
  'REG AIR   ',
  'AIR       ',
  'RAIL      ',
  'SHIP      ',
  'TRUCK     ',
  'MAIL      ',
  'FOB       ',
];

/** The COPY stream of `rows` rows. */
export function copyStream({ columns, row }, rows) {
  const random = seeded(42);
  const count = Buffer.alloc(2);
  count.writeInt16BE(columns.length);
  const parts = [Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)];
  for (let n = 0; n < rows; n++) {
    parts.push(count);
    for (const field of row(n, random)) parts.push(int4(field.length), field);
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0xff])]);
}

function seeded(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

function int4(value) {
  const field = Buffer.allocUnsafe(4);
  field.writeInt32BE(value);
  return field;
}

function int8(value) {
  const field = Buffer.allocUnsafe(8);
  field.writeBigInt64BE(BigInt(value));
  return field;
}

function text(value) {
  return Buffer.from(value);
}

/** numeric with two digits after the point, from cents. */
function numeric(cents) {
  const groups = [Math.floor(cents / 1_000_000), Math.floor(cents / 100) % 10_000, (cents % 100) * 100];
  let weight = 1;
  while (groups.length > 0 && groups[0] === 0) {
    groups.shift();
    weight--;
  }
  while (groups.at(-1) === 0) groups.pop();
  if (groups.length === 0) weight = 0;
  const field = Buffer.alloc(8 + groups.length * 2);
  [groups.length, weight, 0, 2, ...groups].forEach((value, i) => field.writeInt16BE(value, i * 2));
  return field;
}
