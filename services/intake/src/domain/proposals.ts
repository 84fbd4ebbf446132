import type { ClassificationProposal, Column } from '@chimera/contracts';
import type { Classification, ColumnDeclaration } from '@chimera/intent';

/** What was found out about a dataset of an intent. */
export interface FoundDataset {
  readonly name: string;
  /** False while the schema was inferred and nobody has confirmed it. */
  readonly schemaConfirmed: boolean;
  readonly contractVersion: number;
  readonly columns: readonly Column[];
  /** Columns that likely hold personal data or secrets, for a person to confirm. */
  readonly proposals: readonly ClassificationProposal[];
}

/** What a person may write into the intent as it is, to confirm it. */
export interface Proposal {
  readonly classification?: Readonly<Record<string, Classification>>;
  readonly schema?: readonly ColumnDeclaration[];
}

/** Proposals by dataset, in the notation of an intent; datasets about which nothing is open are left out. */
export function proposalsOf(found: readonly FoundDataset[]): Readonly<Record<string, Proposal>> {
  const open = found.map((each) => [each.name, proposalOf(each)] as const);
  return Object.fromEntries(open.filter(([, proposal]) => Object.keys(proposal).length > 0));
}

function proposalOf({ schemaConfirmed, columns, proposals }: FoundDataset): Proposal {
  const classified = new Set(
    columns.flatMap((column) => (column.classification === null ? [] : [column.name])),
  );
  const fresh = proposals.filter(({ column }) => !classified.has(column));
  const classification = Object.fromEntries(
    fresh.map((each) => [each.column, each.classification as Classification]),
  );
  return {
    ...(fresh.length === 0 ? {} : { classification }),
    ...(schemaConfirmed ? {} : { schema: columns.map(declarationOf) }),
  };
}

function declarationOf({ name, type, nullable, description }: Column): ColumnDeclaration {
  return {
    name,
    type,
    ...(nullable ? {} : { nullable: false }),
    ...(description === null ? {} : { description }),
  };
}
