import { Injectable } from '@nestjs/common';
import type { Transaction } from '@chimera/persistence';
import { factsOf, type Fact } from '../domain/facts.js';
import { digest, storable, storableTree, type ObservedEvent } from '../domain/observed-event.js';
import * as sql from './projection.sql.js';

/** Writes read models. Writing an event again changes nothing (Invariant 2). */
@Injectable()
export class ProjectionRepository {
  async apply(tx: Transaction, events: readonly ObservedEvent[]): Promise<void> {
    const audited = events.filter((event) => event.name !== 'ingestion.run-progressed');
    const facts = newest(events.flatMap((event) => factsOf(event).map((fact) => factRow(fact, event.time))));
    // Sent at once and run one after the other: none waits for the way there and back of the one before.
    await Promise.all([
      ...(audited.length === 0 ? [] : [tx.query(sql.orderWriters)]),
      this.write(tx, sql.insertEvents, audited.map(eventRow)),
      this.write(tx, sql.upsertFacts, facts),
      this.write(
        tx,
        sql.insertRuns,
        facts.filter(({ kind }) => kind === 'run'),
      ),
      this.write(
        tx,
        sql.insertDatasets,
        facts.filter(({ kind }) => kind === 'dataset'),
      ),
    ]);
  }

  private async write(tx: Transaction, statement: string, rows: readonly object[]): Promise<void> {
    if (rows.length > 0) await tx.query(statement, [JSON.stringify(rows)]);
  }

  /** Keeps the tail bounded. */
  async trimEvents(tx: Transaction, keep: number): Promise<void> {
    await tx.query(sql.trimEvents, [keep]);
  }
}

interface FactRow extends Fact {
  readonly occurred_at: string;
}

function factRow(fact: Fact, time: Date): FactRow {
  return { ...fact, data: storableTree(fact.data), occurred_at: time.toISOString() };
}

/** One statement may not touch a row twice: of several facts for one row, the one that would win. */
function newest(facts: readonly FactRow[]): readonly FactRow[] {
  const byRow = new Map<string, FactRow>();
  for (const fact of facts) {
    const row = JSON.stringify([fact.kind, fact.id, fact.fact]);
    const known = byRow.get(row);
    if (known === undefined || replaces(fact, known)) byRow.set(row, fact);
  }
  return [...byRow.values()];
}

/** The same order as the table's: the ordinal, then the time. */
function replaces(fact: FactRow, known: FactRow): boolean {
  if (fact.ordinal !== known.ordinal) return fact.ordinal > known.ordinal;
  return fact.occurred_at >= known.occurred_at;
}

function eventRow(event: ObservedEvent): Record<string, unknown> {
  return {
    event_id: storable(event.id),
    type: event.type,
    occurred_at: event.time.toISOString(),
    subject: storable(event.subject),
    correlation_id: storable(event.correlationId),
    causation_id: event.causationId === null ? null : storable(event.causationId),
    actor: storable(event.actor),
    data: digest(event.message),
  };
}
