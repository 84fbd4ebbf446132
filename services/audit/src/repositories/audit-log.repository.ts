import { Injectable } from '@nestjs/common';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import { lookupOf, type AuditEntry, type AuditedEvent } from '../domain/entry.js';
import { extend, type ChainHead } from '../domain/hash-chain.js';
import * as sql from './audit-log.sql.js';

/** Which entries to list; exactly one of them is set. */
export interface AuditFilter {
  readonly intent?: { readonly namespace: string; readonly name: string };
  readonly runId?: string;
  readonly correlationId?: string;
}

/** The append-only log. Appending what is already there changes nothing. */
@Injectable()
export class AuditLogRepository {
  /** Appends at the end of the chain; writers queue on the chain's head. */
  async append(tx: Transaction, events: readonly AuditedEvent[]): Promise<number> {
    // Sent at once; the second is run, and sees what is committed, once the first has its lock.
    const [head, known] = await Promise.all([
      this.lockHead(tx),
      tx.query<{ event_id: string }>(sql.knownEvents, [events.map((event) => event.eventId)]),
    ]);
    const seen = new Set(known.map((row) => row.event_id));
    const fresh = events.filter((event) => !seen.has(event.eventId) && seen.add(event.eventId));
    if (fresh.length === 0) return 0;
    const entries = extend(head, fresh);
    const last = entries.at(-1)!;
    await Promise.all([
      tx.query(sql.insertEntries, [JSON.stringify(entries.map(toRow))]),
      tx.query(sql.moveHead, [last.seq, last.hash]),
    ]);
    return entries.length;
  }

  async list(tx: ReadTransaction, filter: AuditFilter, limit: number): Promise<readonly AuditEntry[]> {
    if (filter.runId !== undefined) return this.entries(tx, sql.byRun, [filter.runId, limit]);
    if (filter.correlationId !== undefined)
      return this.entries(tx, sql.byCorrelation, [filter.correlationId, limit]);
    return this.entries(tx, sql.byIntent, [filter.intent?.namespace, filter.intent?.name, limit]);
  }

  /** Consecutive entries after a place in the chain. */
  async page(tx: ReadTransaction, afterSeq: number, limit: number): Promise<readonly AuditEntry[]> {
    return this.entries(tx, sql.page, [afterSeq, limit]);
  }

  /** Where the chain ends, as the last writer noted it beside the log. */
  async recordedEnd(tx: ReadTransaction): Promise<ChainHead> {
    return headOf(await tx.query<HeadRow>(sql.readHead));
  }

  private async lockHead(tx: Transaction): Promise<ChainHead> {
    return headOf(await tx.query<HeadRow>(sql.lockHead));
  }

  private async entries(
    tx: ReadTransaction,
    text: string,
    parameters: readonly unknown[],
  ): Promise<readonly AuditEntry[]> {
    const rows = await tx.query<sql.EntryRow>(text, parameters);
    return rows.map(fromRow);
  }
}

type HeadRow = { readonly seq: number; readonly hash: string };

function headOf([head]: readonly HeadRow[]): ChainHead {
  return { seq: Number(head!.seq), hash: head!.hash };
}

function toRow(entry: AuditEntry): Record<string, unknown> {
  const { namespace, intent, pipeline, runId } = lookupOf(JSON.parse(entry.data) as Record<string, unknown>);
  return {
    seq: entry.seq,
    event_id: entry.eventId,
    type: entry.type,
    occurred_at: entry.occurredAt,
    subject: entry.subject,
    correlation_id: entry.correlationId,
    causation_id: entry.causationId,
    actor: entry.actor,
    namespace,
    intent,
    pipeline,
    run_id: runId,
    data: entry.data,
    prev_hash: entry.prevHash,
    hash: entry.hash,
  };
}

function fromRow(row: sql.EntryRow): AuditEntry {
  return {
    seq: Number(row.seq),
    eventId: row.event_id,
    type: row.type,
    occurredAt: row.occurred_at.toISOString(),
    subject: row.subject,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    actor: row.actor,
    data: row.data,
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}
